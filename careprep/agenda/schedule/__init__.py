"""The schedule: what gets minutes in a meeting, how many, and in which order.

It knows minutes, people by their ids, and numbers; nothing of notebooks, goals or questions. One
file for each step, and each takes what the step before gives:

1. `problem`: the values that go in (`Problem`, `Task`) and that come out (`Timetable`).
2. `timeline`: arrivals and departures cut the meeting into segments; in which of them may each
   task lie, and in which would it lie best?
3. `choice`: the worthiest set of tasks at their least minutes, with a proof, between an opening
   and a closing (`frame`). It is found by `branch_and_bound`, which asks `feasibility` (interval
   scheduling with time windows) and `max_flow` (for its bound).
4. `preferences`: wishes that cost nothing of that, the weightiest first, tried on an `assignment`.
5. `growth`: the minutes left are given out.
6. `sequence`: the order, minute by minute.

`solve` runs them; `what_if` runs them again with something changed.
"""
