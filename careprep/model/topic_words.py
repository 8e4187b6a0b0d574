"""What a text seems to be about, by its words: a proposal for a person to look at, never a rule.

A word with a star stands for all that begin with it. In doubt a word is here: a topic too many is
seen at once and taken away by one key, one too few may be read by somebody who should not.
"""

from collections.abc import Iterable
from functools import cache

from careprep.model.glossary import Finder
from careprep.model.queries import folded

WORDS = {
    "health": """
        ache* asthma autis* blood breath* cardi* checkup clinic* cough* dental dentist* diagnos*
        doctor* ear ears eczema eeg epilep* eye eyes fever* flu genetic* headache* hearing heart hip
        hips hospital* hurt hurts illness infection* itch* kidney* lab labs lung* mri neuro* nurse*
        orthop* pain* pediatric* periods puberty rash* reflux scoliosis seizure* sick skin
        spasm* spine stomach surg* swollen symptom* tape teeth throat tooth tummy vaccin* vision
        vomit* weight wound* xray
    """,
    "medicines": """
        antibiotic* dosage* dose* drug* epipen* inhaler* insulin laxative* medicat* medicine* meds
        melatonin pharmac* pill* prescri* refill* syringe* tablets
    """,
    "safety": """
        abus* allerg* bolt* chok* crisis danger* drown* elope* emergenc* epipen* evacuat* hurting
        poison* rescue restrain* safe* suicid* wander*
    """,
    "equipment": """
        aac batteries battery brace* chair commode crutch* device* equipment hoist lift monitor*
        orthotic* pads pump* ramp* splint* stander stroller suction supplies supplier talker trainer
        tubing ventilator walker wheelchair*
    """,
    "feeding": """
        appetite bottle* breakfast dinner diet* drink* eat* fed feed* food* formula gtube lunch
        meal* nutrition* snack* spoon swallow* taste* thicken* tube
    """,
    "therapy": "aac aba exercise* gait language occupational ot physio* pt slp speech therap*",
    "school": """
        aide bus classes classmate* classroom* district grade homework iep kindergarten paraprofes*
        preschool principal* recess school* teach* tutor*
    """,
    "daily_care": """
        bath* brush* diaper* dress* hair hygiene nappies nappy potty respite shower* toilet* washing
    """,
    "sleep": "asleep awake bed bedtime insomnia nap naps night* sleep* tired wake* woke",
    "feelings": """
        afraid anger angry anxi* behavio* bullied bully* counsel* cried cries cry* depress*
        fear* feel* grief lonel* meltdown* mental* mood* panic* psych* sad scared
        stress* suicid* trauma* upset worr*
    """,
    "family": """
        brother* custody dad dads divorce* family father* foster* grand* guardian* marriage mom
        moms mother* parent* sibling* sister*
    """,
    "money": """
        afford* appeal* benefit* bill bills copay* cost* coverage deductible* denial denied fund*
        grant insur* loan medicaid money owe paid pay* price* rent ssi waiver*
    """,
    "transition": "adult* college eighteen guardianship job jobs transition* vocational",
}


def propose_topics(
    text: str, own: Iterable[str] = (), finder: Finder | None = None
) -> tuple[str, ...]:
    """The topics that a text's words speak for, in the order of the list; none where none does.

    `own` are the family's own topics: one whose words are in the text is proposed last. With
    `finder`, special words count as their everyday words do: an IEP is about school.
    """
    said = text if finder is None else " ".join((text, *(f.term.means for f in finder.find(text))))
    tokens = folded(said).split()
    whole, stems = _known()
    found = {topic for token in tokens for topic in whole.get(token, ())}
    found |= {
        topic
        for token in tokens
        for end in range(3, len(token) + 1)
        for topic in stems.get(token[:end], ())
    }
    row = f" {' '.join(tokens)} "
    named = [each for each in own if each not in WORDS and f" {folded(each)} " in row]
    return (*(topic for topic in WORDS if topic in found), *named)


@cache
def _known() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """The words, and the beginnings of words, each with its topics."""
    whole: dict[str, tuple[str, ...]] = {}
    stems: dict[str, tuple[str, ...]] = {}
    for topic, words in WORDS.items():
        for word in words.split():
            into, plain = (stems, word[:-1]) if word.endswith("*") else (whole, word)
            into[plain] = (*into.get(plain, ()), topic)
    return whole, stems
