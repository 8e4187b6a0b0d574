"""Codes of the file ⇄ the plain words a person reads. The codes are FHIR's where FHIR has one."""

MEMBER_KIND = {
    "self": "the child",
    "family": "family",
    "natural_support": "friends and neighbours",
    "health": "health",
    "therapy": "therapy",
    "school": "school",
    "community": "community",
    "agency": "county and agencies",
    "payer": "insurance",
    "equipment": "equipment",
    "interpreter": "interpreter",
}
HORIZON = {"long_term": "long-term", "short_term": "short-term step"}
LIFECYCLE = {
    "proposed": "idea",
    "planned": "planned",
    "accepted": "agreed",
    "active": "working on it",
    "on-hold": "paused",
    "completed": "done working on it",
    "cancelled": "dropped",
    "rejected": "not agreed",
}
ACHIEVEMENT = {
    "in-progress": "under way",
    "improving": "getting better",
    "worsening": "slipping",
    "no-change": "no change",
    "achieved": "met",
    "sustaining": "holding",
    "not-achieved": "not met",
    "no-progress": "stuck",
    "not-attainable": "out of reach",
}
GOAL_PRIORITY = {"high": "high", "medium": "medium", "low": "low"}
PRIORITY = {"high": "high", "normal": "normal", "low": "low"}
STAND = {"agree": "agrees", "disagree": "disagrees", "pending": "undecided"}
QUESTION_KIND = {
    "question": "question",
    "concern": "concern",
    "topic": "topic",
    "request": "request",
    "new_treatment": "a new treatment",
    "information": "information",
    "records": "our records",
}
QUESTION_STATE = {"open": "open", "answered": "answered", "dropped": "dropped"}
STATUS = {
    "draft": "not asked yet",
    "requested": "asked",
    "accepted": "said yes",
    "rejected": "said no",
    "ready": "ready to do",
    "in-progress": "started",
    "on-hold": "waiting",
    "failed": "tried, could not",
    "completed": "done",
    "cancelled": "no longer needed",
}
FOLLOW_UP_KIND = {
    "referral": "referral",
    "prior_approval": "prior approval (insurance says yes first)",
    "necessity_letter": "letter of medical necessity (why it is needed)",
    "paperwork": "paperwork",
    "appointment": "appointment",
    "equipment": "equipment",
    "records": "records",
    "transport": "transport",
    "home_care": "care at home",
    "funding": "ways to pay",
    "school": "school",
    "information": "information",
    "other": "other",
}
STAGE = {
    "sent": "sent",
    "scheduled": "scheduled",
    "seen": "seen",
    "report_back": "report came back",
    "family_told": "family told",
}
MEETING_KIND = {
    "plan_of_care": "plan-of-care meeting",
    "iep": "IEP meeting (school plan)",
    "clinic_visit": "clinic visit",
    "transition": "transition meeting",
    "discharge": "discharge meeting",
    "team": "team meeting",
    "other": "other",
}
MEETING_STATE = {"planned": "planned", "open": "under way", "closed": "closed"}
RESPONSE = {
    "accepted": "coming",
    "tentative": "maybe",
    "declined": "not coming",
    "needs-action": "not answered",
}
PART = {
    "facilitator": "leads the meeting",
    "note_taker": "takes notes",
    "timekeeper": "watches the time",
    "family_voice": "speaks for the family",
    "interpreter": "interprets",
}
OUTCOME = {
    "discussed": "talked about",
    "decided": "decided",
    "answered": "answered",
    "carried": "carried over",
    "parked": "parked",
    "dropped": "dropped",
}
ATTENDED: dict[bool | None, str] = {True: "here", False: "not here", None: "nobody said"}
FATE = {"next_meeting": "next meeting", "in_writing": "in writing", "dropped": "dropped"}
ANSWER = {
    "yes": "yes",
    "sometimes": "sometimes",
    "not_yet": "not yet",
    "not_asked": "we never asked",
    "not_for_us": "not for us",
    "not_sure": "not sure",
}
BETTER = {"lower": "lower is better", "higher": "higher is better"}
TOPIC = {
    "everything": "everything",
    "health": "health",
    "medicines": "medicines",
    "safety": "safety",
    "equipment": "equipment",
    "feeding": "feeding",
    "therapy": "therapy",
    "school": "school",
    "daily_care": "daily care",
    "sleep": "sleep",
    "feelings": "feelings",
    "family": "family",
    "money": "money",
    "transition": "growing up (transition)",
}

TABLE = {
    "child": "About the child",
    "team": "Care team",
    "goals": "Goals",
    "questions": "Questions",
    "follow_ups": "Follow-ups",
    "meetings": "Meetings",
    "expectations": "Medical home",
}


def topic(code: str) -> str:
    """A topic in words; a family's own word stands for itself."""
    return TOPIC.get(code, code)


def listed(names: list[str] | tuple[str, ...]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    names = list(names)
    return (
        names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
    )


def counted(count: int, one: str, many: str = "") -> str:
    """“1 question”, “3 questions”."""
    return f"{count} {one if count == 1 else many or one + 's'}"
