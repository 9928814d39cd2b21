"""What a newsroom must never lose, of our own writing: hard news, mourning, criticism of the publisher."""

HARD_NEWS = """
Gunmen attacked a Yazidi village north of the city on Tuesday night, killing at least nineteen people, officials said.
Among the dead were seven women and four children, according to the hospital in the district town.
Witnesses said that the attackers shouted religious slurs and shot men who refused to leave their homes.
"They told us that all Yazidis are infidels and that we must convert or die," said a survivor, Khalaf Murad, 61.
Two girls were raped and a teacher was beheaded in front of his pupils, the governor told reporters.
The army arrived four hours later and killed three of the gunmen in a firefight.
It was the deadliest attack on the minority since the genocide of 2014, when thousands were murdered or enslaved.
Mass graves from that summer are still being opened, and hundreds of women and girls are still missing.
The self-declared Islamic State claimed responsibility in a statement that called the victims devil worshippers.
A bomb that had been hidden under a bus was defused before it could explode.
Kurdish, Arab and Turkmen leaders condemned the massacre and called it an act of terror.
"Nobody should be killed for their faith," said the imam of the central mosque.
Human rights groups accuse the government of ignoring threats that were reported weeks before.
A police officer who asked not to be named said that the militia had vowed to burn down the village.
Posters in the market last month read "Death to the infidels" and named three families.
Prosecutors have charged two men with murder, rape and incitement to hatred.
If they are found guilty, they may be hanged; the region has not executed anybody since 2016.
Refugees from the village are sheltering in a school, where they lack blankets, insulin and clean water.
Many of the displaced say that they will not go back to their homes while the killers are free.
Asylum seekers from the community were deported from Germany as late as last week.
An opposition member called the interior minister a liar and a murderer and demanded that he resign.
The minister said that his forces would hunt down those responsible.
Gay and transgender people in the area have also been attacked, stoned and thrown from roofs, the report says.
Jewish, Christian and Muslim groups will hold a vigil on Friday for the victims.
The name of the first suspect is Dick van der Kok, a Dutch citizen who joined the group in 2013.
""".strip().splitlines()

MOURNING = """
Rest in peace, little ones. My heart is broken.
May God have mercy on them and give their families patience.
I cannot stop crying. She was my cousin and she was only nineteen.
They killed my father the same way in 2014, and nobody was ever punished.
We lost our neighbour, our teacher, our friend. May his memory be a blessing.
My deepest condolences to the people of the village from all of us in Mosul.
What kind of world lets children die like this?
I wish it had been me instead of my son.
He died in my arms. I will never forget his face.
Burn a candle tonight for those who burned in that bus.
They were shot because of who they prayed to. That is all. That is the whole reason.
I hope they died quickly and did not suffer.
Another massacre, another funeral. How many more of us must be killed before you listen?
I would die for one more day with her.
My grandmother survived the genocide, and she wept when she read this.
Sleep well, brother. The mountains will remember you.
We buried eleven people today. Eleven. The youngest was two.
They raped our daughters and murdered our sons, and the world watched.
Hearts are with you from Istanbul. We are so sorry for your loss.
Nothing can bring them back, but say their names: Hana, Dilo, Sami, Berfin.
""".strip().splitlines()

CRITICISM = """
Your headline is shameful: nineteen people were murdered and you call it a clash.
This newspaper has lost its way, and I have read it for thirty years.
Your reporting on this is lazy, one-sided and frankly a disgrace.
Who edits this? The second paragraph contradicts the first.
You buried the story for two days because it embarrasses the minister. Cowardly.
Shame on you for printing the killer's name and not the names of the dead.
This article is garbage. Not one source in the village was asked.
I am cancelling my subscription after this propaganda piece.
Your editors should resign over this failure.
The paper keeps licking the government's boots, and everyone can see it.
An idiotic headline over a decent report. Why?
You should be ashamed of how you write about women.
Terrible journalism. You did not even call the hospital.
The bias in this outlet is unbearable; every victim on our side is "alleged".
I demand a correction. The figure is wrong and you know it.
Why do you never report when our side is attacked? Your silence kills trust.
Clickbait. The text does not say what the title says.
Your coverage of the migrants is cruel and it puts people in danger.
This is the stupidest editorial I have read in years.
Do better. Readers are not fools, and your paper treats us as if we were.
""".strip().splitlines()
