"""Comments as readers might write them, put together by lot: the same for the same seed, hardly two alike.

What is measured with a few sentences over and over is not what a worker meets: whatever shares most of its words with
a rejected comment is held as nearly the same. Here a comment shares with another what comments under one article do.
"""

import random
import re

LENGTH = 300
"""Characters, about: as long as many comments are."""
ARTICLES = (
    "The council decided on Tuesday that the {noun} will be kept, and that the {noun} {place} is sold. "
    "The decision was made with {number} votes against {number}, after a debate of four hours. ",
    "According to the report, {number} households would have to pay more for the {noun} from next {time} on. "
    "A spokeswoman said that the figures of {year} were wrong, and that a new count will be made {place}. ",
    "The {noun} {place} was opened in {year} and has cost {number} million so far. "
    "{people} had asked for it since {year}; {people} were against it from the first day. ",
)
SENTENCES = (
    "The council should have asked {people} before it {did} the {noun}.",
    "I don't agree with the author, but the figures about the {noun} are worth a look.",
    "{kin} lived {place} for {number} years and nobody ever asked what {kin} thought about the {noun}!",
    "He said that the {noun} was {done} in {year}, and I still have the letter.",
    "Thank you for this, it made my {time}, and it is rare that a newspaper looks at the {noun}.",
    "The {noun} that used to be {place} was always {quality}, but at least there was one.",
    "Has anybody read the whole report about the {noun}, or only page {number}?",
    "We voted for a {noun} in {year}, and I remember who promised it {place}.",
    "In {time} the way {place} is {quality}, and the lights go off at nine.",
    "{kin} and I have written to the mayor {number} times about the {noun}; no answer yet.",
    "Where does the money for the {noun} come from, if {people} pay {number} percent less?",
    "Rents {place} have gone up by {number} percent since the {noun} was {done}, and now this.",
    "Every {time} the same: first they promise a {noun}, then {people} are told to wait until {year}.",
    "It may well be that {people} like the {noun}, but what about {people}?",
    "Good article. I would have liked to hear more from {people} {place}, though.",
    "As somebody who works {place}, I can say that the {noun} is {quality} on most days.",
    "You can see it in {year}: {number} shops closed {place} and no {noun} was {done} for them.",
    "Why not a {noun} instead? It works well {place}, and it would cost a third of that.",
    "My doctor told me the same thing last {time}, and {kin} only laughed about it.",
    "If the {noun} is so {quality}, then let {people} try it for a {time} and report back.",
    "I was there when the {noun} was {done}; there were {number} of us, and it rained.",
    "That is not how I read it: {people} said that the {noun} could stay, not that it must.",
    "Let's be fair, though, {people} have done a lot for the {noun} since {year}.",
    "Last {time} I waited {number} minutes {place} with {kin}, and the {noun} never came.",
    "They {did} the old {noun} without a word to {people}, who had paid for it.",
    "Somebody ought to ask {people} why the {noun} took until {year}.",
    "Interesting that {people} are quoted here and {people} are not; there must be a reason.",
    "What I miss is a comparison with the {noun} {place}, which was {done} for half the price.",
    "{kin} taught {place} for {number} years and always said that a {noun} is what children need.",
    "For once I am on the side of {people}: a {quality} {noun} is better than none.",
    "The photo shows the {noun} as it was in {year}, long before it was {done}.",
    "No plan for the {noun} will work as long as {people} have to drive {number} miles for it.",
    "The last paragraph is the important one, the rest about the {noun} we knew.",
    "How many of {people} have ever been {place} in {time}, when it is {quality}?",
    "This reminds me of {year}, when the {noun} was {done} and everybody was surprised in {time}.",
    "Please write about the {noun} {place} too; it has been {quality} for {number} weeks now.",
    "Nobody I know wants the {noun} back, least of all {kin}, who had to clean it.",
    "With {number} million one could mend every {noun} in the county, and two or three schools.",
    "I moved here in {year} because of the {noun}, and I would do it again.",
    "So {people} get a {noun}, {people} get a promise, and the rest of us get the bill.",
)
OFFENCES = (
    "What a load of bullshit about the {noun}.",
    "You are an idiot and you know it.",
    "Whoever {did} the {noun} is a fucking moron.",
    "I will break his jaw if I see him {place}.",
    "{people} are vermin and should be thrown out.",
    "Follow my channel and make ${number} a day from home, whatsapp +44 7700 900{number}!",
    "Shut up, you stupid clown.",
    "F*ck the {noun} and everybody who wanted it.",
)
_FILLERS = {
    "noun": """bus line/park/swimming pool/library/town hall/bridge/school/market/hospital/tram/theatre/car park/
        playground/bakery/post office/cycle lane/river path/stadium/youth club/water tower/railway station/museum/
        recycling yard/fire station/cinema/clinic/harbour/nursery/footpath/concert hall""",
    "people": """those who live on this street/our neighbours/the farmers/the shopkeepers/young families/
        the pensioners/the nurses/people in the villages/the teachers/the commuters/the tenants/women with prams/
        the students/the drivers/the Kurds in our quarter/the church choir/the fishermen/parents/
        cyclists/the union/newcomers/the old members of the board/taxpayers/the night shift""",
    "place": """behind the church/by the river/on the north side/near the old mill/in the centre/at the harbour/
        opposite the bank/along the main road/under the bridge/in our village/at the edge of the wood/
        next to the school/on the hill/around the corner/across the border/in the new quarter/at the crossroads/
        between the two stations/outside the town/where the factory was""",
    "kin": """my grandmother/my neighbour/my son/our teacher/a friend of mine/my aunt in the north/my boss/
        my late father/the woman upstairs/my sister/our postman/my wife/an old colleague/my uncle""",
    "did": "sold/closed/moved/rebuilt/gave away/forgot/tore down/rented out/fenced off/painted",
    "done": """built/opened/sold/repaired/planned/closed/moved/handed over/voted down/finished/paid for/
        inspected/painted/flooded/signed off""",
    "quality": """late/crowded/clean/cold/wonderful/empty/noisy/well kept/too expensive/dark/a pleasure/slippery/
        half finished/better than its name/out of order/quite pretty""",
    "time": "winter/summer/week/month/evening/spring/autumn/year/morning/holiday",
}
_CHOICES = {name: tuple(" ".join(words.split()) for words in text.split("/")) for name, text in _FILLERS.items()}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def make_comment(draw: random.Random, *, offends: bool) -> str:
    """Return a comment; one that offends has a sentence against the guidelines somewhere in it."""
    sentences: list[str] = []
    for sentence in draw.sample(SENTENCES, 12):
        if sum(map(len, sentences)) > draw.uniform(0.5, 1.1) * LENGTH:
            break
        sentences.append(_filled(sentence, draw))
    if offends:
        sentences.insert(draw.randrange(len(sentences) + 1), _filled(draw.choice(OFFENCES), draw))
    return " ".join(sentences)


def make_article(draw: random.Random, *, length: int = 3000) -> str:
    """Return the text of an article."""
    text = ""
    while len(text) < length:
        text += _filled(draw.choice(ARTICLES), draw)
    return text


def _filled(sentence: str, draw: random.Random) -> str:
    filled = _PLACEHOLDER.sub(lambda found: _filler(found[1], draw), sentence)
    return filled[0].upper() + filled[1:]


def _filler(name: str, draw: random.Random) -> str:
    if name == "year":
        return str(draw.randrange(1960, 2026))
    return str(draw.randrange(3, 990)) if name == "number" else draw.choice(_CHOICES[name])
