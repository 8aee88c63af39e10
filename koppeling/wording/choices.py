"""What people choose from, on forms and pages: in all the languages of people."""

from collections.abc import Mapping
from enum import Enum

from koppeling.terms import (
    CheckInAnswer,
    ConcernKind,
    ConsentPurpose,
    ContactGender,
    Emphasis,
    Gender,
    Kind,
    Level,
    Travel,
)
from koppeling.wording.catalogue import Text, text_as

CHOICES: Mapping[type[Enum], Mapping[Enum, Text]] = {
    Kind: {
        Kind.NEIGHBOUR: text_as("kind", "neighbour"),
        Kind.ASSOCIATION: text_as("kind", "association"),
        Kind.EMPLOYER: text_as("kind", "employer"),
    },
    Gender: {
        Gender.WOMAN: text_as("gender", "woman"),
        Gender.MAN: text_as("gender", "man"),
        Gender.OTHER: text_as("gender", "other"),
    },
    ContactGender: {
        ContactGender.ANY: text_as("contact gender", "everyone"),
        ContactGender.WOMAN: text_as("contact gender", "women"),
        ContactGender.MAN: text_as("contact gender", "men"),
    },
    Travel: {
        Travel.WALK: text_as("travel", "on foot"),
        Travel.BICYCLE: text_as("travel", "by bicycle"),
        Travel.TRANSIT: text_as("travel", "by bus or train"),
        Travel.CAR: text_as("travel", "by car"),
    },
    Emphasis: {
        Emphasis.NEAR: text_as("emphasis", "somebody nearby"),
        Emphasis.LANGUAGE: text_as("emphasis", "practising the language"),
        Emphasis.INTERESTS: text_as("emphasis", "common interests"),
        Emphasis.TIME: text_as("emphasis", "a time that suits"),
        Emphasis.WORK: text_as("emphasis", "work"),
        Emphasis.STAGE: text_as("emphasis", "the same stage of life"),
    },
    ConsentPurpose: {
        ConsentPurpose.MATCHING: text_as("consent", "being proposed to each other"),
        ConsentPurpose.CONTACT: text_as("consent", "passing on contact details after both yeses"),
        ConsentPurpose.RESEARCH: text_as("consent", "research into what helps"),
    },
    Level: {
        Level.A1: text_as("level", "first words"),
        Level.A2: text_as("level", "simple everyday talk"),
        Level.B1: text_as("level", "most of everyday life"),
        Level.B2: text_as("level", "a fluent conversation"),
        Level.C1: text_as("level", "nearly everything, at work too"),
        Level.C2: text_as("level", "like a mother tongue"),
    },
    CheckInAnswer: {
        CheckInAnswer.MET: text_as("check-in", "we have met"),
        CheckInAnswer.NOT_YET: text_as("check-in", "not yet"),
        CheckInAnswer.CALL_ME: text_as("check-in", "please call me"),
    },
    ConcernKind: {
        ConcernKind.UNSAFE: text_as("concern", "I do not feel safe"),
        ConcernKind.PRESSURE: text_as("concern", "I am being pressed to do something"),
        ConcernKind.UNWANTED_CONTACT: text_as("concern", "contact that I do not want"),
        ConcernKind.OTHER: text_as("concern", "something else"),
    },
}
"""A word or short clause for each member, as it stands inside a sentence or beside a box."""
