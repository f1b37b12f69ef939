//! Words that quizzes are made of.

pub(super) const GREETINGS: &[&str] =
    &["Hi! ", "Hello, ", "Good morning. ", "Hey, ", "Hello there! ", "Good evening, "];

pub(super) const INTRODUCTIONS: &[&str] = &[
    "I'm preparing a quiz for my class and would like to check one of the answers. ",
    "My daughter asked me this and I wasn't sure. ",
    "Quick question. ",
    "I have been thinking about this for a while. ",
    "Please help me with the following. ",
    "This came up in a conversation with a colleague yesterday, and we could not agree. ",
    "You are a helpful assistant who answers briefly. ",
    "You are a patient teacher. ",
    "I am learning English, so please use simple words. ",
    "Here is something from an old exercise book. ",
    "We are playing a game at the kitchen table. ",
    "I only have a minute. ",
    "Take your time. ",
];

pub(super) const WISHES: &[&str] = &[
    "Thanks!",
    "Thank you in advance.",
    "Answer in one sentence.",
    "Explain your answer step by step.",
    "Please be brief.",
    "Give only the answer.",
    "Tell me how you know.",
    "Then give one more example of the same kind.",
    "Answer as you would to a child of ten.",
];

pub(super) const NAMES: &[&str] = &[
    "Anna", "Ben", "Clara", "David", "Elena", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kira", "Leo", "Mina", "Noah",
    "Olga", "Paul", "Rosa", "Samir", "Tara", "Victor", "Wen", "Yusuf", "Zoe",
];

pub(super) const THINGS: &[&str] = &[
    "apples",
    "books",
    "candles",
    "coins",
    "cups",
    "eggs",
    "flowers",
    "keys",
    "marbles",
    "oranges",
    "pencils",
    "postcards",
    "shells",
    "stamps",
    "stickers",
    "tickets",
    "tomatoes",
];

pub(super) const PLACES: &[&str] = &[
    "a village by the sea",
    "the market",
    "a small library",
    "the railway station",
    "an old lighthouse",
    "the school garden",
    "a mountain hut",
    "the harbour",
    "a busy kitchen",
    "the town hall",
];

/// Groups, and what belongs to them.
pub(super) const KINDS: &[(&str, &[&str])] = &[
    ("fruit", &["apple", "pear", "plum", "cherry", "banana", "lemon"]),
    ("tools", &["hammer", "saw", "screwdriver", "drill", "pliers", "chisel"]),
    ("animals", &["horse", "otter", "sparrow", "frog", "whale", "goat"]),
    ("colours", &["red", "green", "violet", "yellow", "brown", "blue"]),
    ("instruments", &["violin", "flute", "drum", "piano", "trumpet", "harp"]),
    ("vehicles", &["bus", "tram", "bicycle", "lorry", "ferry", "scooter"]),
    ("furniture", &["table", "chair", "shelf", "bed", "desk", "sofa"]),
    ("weather", &["rain", "snow", "fog", "hail", "wind", "sunshine"]),
];
