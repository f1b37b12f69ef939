//! Reading a query: which metrics it names, and by what labels it chooses.

use std::collections::BTreeSet;

/// Words of the language that stand where a metric may.
const WORDS: [&str; 5] = ["and", "or", "unless", "bool", "offset"];
/// Words before labels in parentheses.
const GROUPINGS: [&str; 6] = ["by", "without", "on", "ignoring", "group_left", "group_right"];

/// A metric with the labels that a selector names.
pub type Selector = (String, BTreeSet<String>);

/// All selectors of a query.
pub fn selectors(query: &str) -> Vec<Selector> {
    let mut found = Vec::new();
    let mut rest = query;
    while let Some(first) = rest.chars().next() {
        match first {
            '"' => rest = after_string(rest),
            '[' => rest = after(rest, ']'),
            _ if first.is_ascii_digit() => {
                rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '.')
            }
            _ if is_of_name(first) => {
                let (name, behind) = split_name(rest);
                let next = behind.trim_start();
                rest = behind;
                if GROUPINGS.contains(&name) && next.starts_with('(') {
                    rest = after(next, ')');
                } else if !WORDS.contains(&name) && !GROUPINGS.contains(&name) && !is_called(next) {
                    let (labels, behind) = labels_of(behind);
                    found.push((name.to_owned(), labels));
                    rest = behind;
                }
            }
            _ => rest = &rest[first.len_utf8()..],
        }
    }
    found
}

/// Whether what stands before this is a function, or aggregates by labels.
fn is_called(next: &str) -> bool {
    next.starts_with('(') || ["by", "without"].contains(&split_name(next).0)
}

fn is_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || character == ':'
}

fn split_name(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c| !is_of_name(c)).unwrap_or(text.len()))
}

fn after(text: &str, end: char) -> &str {
    text.split_once(end).map_or("", |(_, rest)| rest)
}

/// What follows a string, in which nothing is escaped.
fn after_string(text: &str) -> &str {
    after(&text[1..], '"')
}

/// The labels that matchers in braces name, and what follows.
fn labels_of(text: &str) -> (BTreeSet<String>, &str) {
    let mut labels = BTreeSet::new();
    let Some(mut rest) = text.strip_prefix('{') else { return (labels, text) };
    while let Some(first) = rest.chars().next() {
        match first {
            '}' => return (labels, &rest[1..]),
            '"' => rest = after_string(rest),
            _ if is_of_name(first) => {
                let (label, behind) = split_name(rest);
                labels.insert(label.to_owned());
                rest = behind;
            }
            _ => rest = &rest[first.len_utf8()..],
        }
    }
    (labels, rest)
}

fn named(query: &str) -> Vec<(String, Vec<String>)> {
    selectors(query).into_iter().map(|(name, labels)| (name, labels.into_iter().collect())).collect()
}

#[test]
fn metrics_are_told_from_functions_labels_words_and_texts() {
    let query = r#"sum by (host, state) (rate(a_total{host=~"b|c", state!="d"}[5m])) / on (host) group_left () max(e) > 1e3
        and f offset 30m unless time() - 3 * 86400 < bool g"#;

    let of = |name: &str, labels: &[&str]| (name.to_owned(), labels.iter().map(|label| (*label).to_owned()).collect());
    assert_eq!(named(query), [of("a_total", &["host", "state"]), of("e", &[]), of("f", &[]), of("g", &[])]);
}

#[test]
fn braces_and_names_in_texts_are_texts() {
    assert_eq!(named(r#"label_replace(a{b="} c{"}, "d", "$1", "e", "(f)")"#), [("a".into(), vec!["b".into()])]);
}
