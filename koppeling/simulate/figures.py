"""The figures that a simulated town is drawn from, each with its source.

Shares are per mille. "Assumed" marks what no published figure was found for;
such a figure says what a town might look like, nothing more.
"""

from koppeling.terms import ContactGender, Gender, Kind, OrganisationKind, Travel

# --- people ---------------------------------------------------------------------------------

GENDERS = (Gender.WOMAN, Gender.MAN, Gender.OTHER)

NEWCOMER_GENDERS = (247, 747, 6)
"""Three quarters men: 73 % of the mentees of "Menschen stärken Menschen" (Prognos 2017)."""
VOLUNTEER_GENDERS = (664, 330, 6)
"""Two thirds women: 71 % of its patrons, 73 % of the mentors of Start with a Friend."""

AGE_BANDS = ((16, 17), (18, 19), (20, 30), (31, 40), (41, 55), (56, 75))
NEWCOMER_AGES = (
    (5, 40, 330, 360, 200, 65),  # women: assumed
    (18, 62, 660, 170, 75, 15),  # men: "mostly 20 to 30" (Prognos 2017)
    (0, 50, 600, 250, 80, 20),
)
"""Per gender, over ``AGE_BANDS``."""

VOLUNTEER_AGE_BANDS = ((18, 24), (25, 34), (35, 49), (50, 64), (65, 79))
VOLUNTEER_AGES = (130, 270, 180, 250, 170)
"""Two groups: mentors of Start with a Friend are 30 on average, of DUO for a JOB 50 or more."""

COUPLES = 430
"""Of the women so many arrived with a partner who is a newcomer too. Assumed."""
CHILDREN_OF_COUPLES = 720
CHILDREN_OF_WOMEN = 300
CHILDREN_OF_MEN = 25
"""Who lives with children. Assumed."""
CHILDREN_OF_VOLUNTEERS = 330

WOMEN_WISH_WOMEN = 280
MEN_WISH_MEN = 20
VOLUNTEER_WOMEN_WISH_WOMEN = 170
VOLUNTEER_MEN_WISH_MEN = 40
"""Whom people want to meet. Assumed; the effect on waiting times is what a town should see."""

PROTECTED = 4
AVOIDS = 12
CROSSES_BORDER = 70
MOVES_SOON = 60
"""Very few are protected or avoid somebody, some will move to a flat of their own. Assumed."""

# --- time -----------------------------------------------------------------------------------

REGISTERED_DAYS = 366
"""Waits reach up to a year and are mostly short: half are under ten weeks. Assumed."""
ARRIVED_DAYS = 1_100
"""Days between arrival and registration; half are under seven months. Assumed."""
ARRIVED_LEAST_DAYS = 10

LEARNING_MONTHS = (3, 9, 18)
LOCAL_LEVELS = (
    (720, 250, 30, 0, 0),
    (280, 440, 230, 50, 0),
    (100, 300, 360, 190, 50),
    (40, 190, 350, 290, 130),
)
"""From nothing to B2 by months since arrival. Assumed; Dutch law asks for B1 in three years."""

# --- wishes ---------------------------------------------------------------------------------

WANTS: tuple[tuple[Kind, ...], ...] = (
    (Kind.NEIGHBOUR, Kind.ASSOCIATION, Kind.EMPLOYER),
    (Kind.NEIGHBOUR, Kind.ASSOCIATION),
    (Kind.NEIGHBOUR, Kind.EMPLOYER),
    (Kind.ASSOCIATION, Kind.EMPLOYER),
    (Kind.NEIGHBOUR,),
    (Kind.ASSOCIATION,),
    (Kind.EMPLOYER,),
)
WANTS_SHARES = (380, 190, 140, 60, 110, 60, 60)
"""Assumed; a third of the mentees found training or work, a third entered a club (BMFSFJ)."""

TRAVELS = tuple(Travel)
TRAVEL_SHARES = (170, 510, 240, 80)
"""On foot, by bicycle, transit, car: Enschede and Münster are cycling towns. Assumed."""
MINUTES = (15, 20, 30, 45, 60)
MINUTES_SHARES = (110, 210, 420, 180, 80)

INTERESTS_AT_MOST = 6
OFFERS_AT_MOST = 4
COUNT_SHARES = (60, 170, 300, 250, 140, 80)
"""How many interests somebody names, from one to six. Assumed; which ones follows Zipf's law."""
HAS_OFFERS = 740
OWN_INTEREST_OFFERED = 650
"""What a newcomer can give is asked of most, and mostly lies in what she likes."""
HAS_OCCUPATION = 720

NOT_ASKED = {
    "languages": 12,
    "practise": 40,
    "interests": 35,
    "availability": 20,
    "wants": 10,
    "gender": 8,
    "birth_year": 10,
    "contact_gender": 60,
    "travel": 30,
    "max_minutes": 45,
    "email": 260,
    "arrived_on": 60,
}
"""Questions that an intake leaves out, at so many per mille of the newcomers. Assumed."""

CONSENTS = 960
CONSENTS_CONTACT = 900
CONSENTS_RESEARCH = 420
OPENING_CONSENTS = 970

EMPHASIS_SHARES = (480, 370, 150)
"""Nothing, one or two things that matter most to her. Assumed."""

# --- openings -------------------------------------------------------------------------------

OPENING_KINDS = (450, 350, 200)
"""Neighbours, associations, employers. Assumed."""
ORGANISATION_OPENINGS = {OrganisationKind.ASSOCIATION: 1_800, OrganisationKind.EMPLOYER: 1_500}
"""Openings per thousand organisations of a kind. Assumed."""

PLACES = ((1, 2), (2, 3, 4, 5, 6), (1, 2, 3, 4))
PLACES_SHARES = ((900, 100), (300, 250, 220, 120, 110), (560, 260, 110, 70))
HOURS = ((1, 2, 3, 4), (1, 2, 3, 4), (8, 16, 24, 32, 38))
HOURS_SHARES = ((330, 400, 210, 60), (220, 500, 200, 80), (120, 220, 240, 190, 230))
"""A neighbour gives an hour or two a week: 1 to 1.5 in language couples, 2 to 3 with friends."""

VETTING_SHARES = (840, 80, 80)
"""Valid, expired, never seen. Assumed."""
VETTING_YEARS = {"nl": 3, "de": 5}
"""Renewal: a Dutch VOG after three years (advised), a German Führungszeugnis after five."""

FOR_GENDER = (ContactGender.ANY, ContactGender.WOMAN, ContactGender.MAN)
FOR_GENDER_SHARES = (900, 80, 20)
AGE_LIMITS: tuple[tuple[int | None, int | None], ...] = (
    (None, None), (16, 27), (18, None), (None, 30), (55, None),
)  # fmt: skip
AGE_LIMITS_SHARES = (800, 70, 60, 30, 40)
"""Groups for the young (the German youth migration services serve up to 27) and for the elderly."""

VALID_UNTIL = (60, 300, 550)
VALID_UNTIL_OVER = 60
"""Per kind, who states an end; of those so many are over by now. Assumed."""

# --- ties of earlier weeks ------------------------------------------------------------------

COUPLED_LIVING = 220
COUPLED_ENDED = 130
"""Newcomers for whom a living and an ended coupling is looked for; more than half find one.
Of 6,468 American pairs 38 % ended early."""
PRIOR = 110
SELF_GROWN = 120
MEMBERS = 90
"""Newcomers with ties that no round made. Assumed; a third of the mentees entered a club."""
