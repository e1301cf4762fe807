//! The search that goes along while somebody types: names that begin so, then names with a word that begins so, then names that
//! have it within, then names that are like it.
//!
//! Likeness is the share of the query's trigrams (three letters in a row) that a name has, so that letters left out, doubled or
//! swapped cost a few of them; equals go by the smaller distance in single edits, then shorter, then in order.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::{Catalogue, Type};
use crate::name::folded;

/// Letters of a query beyond these are not looked at.
const MOST_LETTERS: usize = 100;
/// In thousandths: a name that shares fewer of the query's trigrams is not like it.
const LEAST_SHARED: usize = 300;
/// So many of the likeliest are compared letter by letter.
const COMPARED: usize = 200;

/// A type that a search found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit<'a> {
    /// The type.
    pub of: &'a Type,
    /// How it was found.
    pub how: How,
}

/// How a name and a query agree, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The name is the query.
    Exact,
    /// The name begins so.
    Prefix,
    /// A word in it begins so.
    Word,
    /// It has it within.
    Within,
    /// It is like it.
    Like,
}

/// The trigrams of all names, in order, each with the places of the names that have it.
#[derive(Clone, Debug, Default)]
pub(super) struct Trigrams(Vec<([char; 3], u32)>);

impl Trigrams {
    /// Of names in their order.
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> Trigrams {
        let each = names
            .zip(0_u32..)
            .flat_map(|(name, place)| trigrams(name).into_iter().map(move |one| (one, place)));
        let mut all: Vec<([char; 3], u32)> = each.collect();
        all.sort_unstable();
        Trigrams(all)
    }

    /// The places that have a trigram.
    fn with(&self, trigram: [char; 3]) -> impl Iterator<Item = usize> {
        let from = self.0.partition_point(|(one, _)| *one < trigram);
        let same = self.0[from..].iter().take_while(move |(one, _)| *one == trigram);
        same.map(|(_, place)| *place as usize)
    }
}

/// Three letters in a row, each once, with two spaces in front of the first; none of an empty name.
fn trigrams(name: &str) -> BTreeSet<[char; 3]> {
    if name.is_empty() {
        return BTreeSet::new();
    }
    let letters: Vec<char> = "  ".chars().chain(name.chars()).collect();
    letters.windows(3).map(|three| [three[0], three[1], three[2]]).collect()
}

impl Catalogue {
    /// At most so many published types whose names agree with the query, the best first; the same for the same query.
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit<'_>> {
        let query: String = folded(query).chars().take(MOST_LETTERS).collect();
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        if query.is_empty() {
            return found;
        }
        for (how, at) in self.having(&query).into_iter().chain(self.like(&query)) {
            let place = self.names[at].place;
            if found.len() < limit && seen.insert(place) {
                found.push(Hit { of: &self.types[place], how });
            }
        }
        found
    }

    /// Names that have the query as it is.
    fn having(&self, query: &str) -> Vec<(How, usize)> {
        let published = self.names.iter().enumerate().filter(|(_, name)| self.types[name.place].published);
        let mut found: Vec<(How, usize)> =
            published.filter_map(|(at, name)| Some((how(&name.folded, query)?, at))).collect();
        found.sort_by_key(|&(how, at)| (how, self.names[at].folded.len(), at));
        found
    }

    /// Names that are like the query.
    fn like(&self, query: &str) -> Vec<(How, usize)> {
        let wanted = trigrams(query);
        let mut shared = vec![0_usize; self.names.len()];
        wanted.iter().flat_map(|&one| self.trigrams.with(one)).for_each(|at| shared[at] += 1);
        let enough = |at: &usize| shared[*at] * 1000 >= wanted.len() * LEAST_SHARED;
        let mut found: Vec<usize> = (0..shared.len()).filter(enough).collect();
        found.sort_by_key(|&at| (Reverse(shared[at]), self.names[at].folded.len(), at));
        found.truncate(COMPARED);
        found.sort_by_cached_key(|&at| {
            (distance(query, &self.names[at].folded), self.names[at].folded.len(), at)
        });
        found.into_iter().map(|at| (How::Like, at)).collect()
    }
}

fn how(name: &str, query: &str) -> Option<How> {
    let at = name.find(query)?;
    let word = || name.match_indices(query).any(|(at, _)| name[..at].ends_with([' ', '\'', '-', '(']));
    Some(match at {
        0 if name.len() == query.len() => How::Exact,
        0 => How::Prefix,
        _ if word() => How::Word,
        _ => How::Within,
    })
}

/// How many letters to add, leave out, change or swap with their neighbour until the query begins the name.
fn distance(query: &str, name: &str) -> usize {
    let (query, name): (Vec<char>, Vec<char>) =
        (query.chars().collect(), name.chars().take(MOST_LETTERS).collect());
    let width = name.len() + 1;
    let (mut before, mut last): (Vec<usize>, Vec<usize>) = (vec![0; width], (0..width).collect());
    for (row, letter) in query.iter().enumerate() {
        let mut next = vec![row + 1; width];
        for column in 1..width {
            let changed = last[column - 1] + usize::from(name[column - 1] != *letter);
            let swapped =
                row > 0 && column > 1 && query[row - 1] == name[column - 1] && *letter == name[column - 2];
            let swap = if swapped { before[column - 2] + 1 } else { usize::MAX };
            next[column] = changed.min(last[column] + 1).min(next[column - 1] + 1).min(swap);
        }
        before = std::mem::replace(&mut last, next);
    }
    last.into_iter().min().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::tests::named;
    use super::*;

    fn names(all: &Catalogue, query: &str, limit: usize) -> Vec<String> {
        all.search(query, limit).iter().map(|hit| hit.of.name.clone()).collect()
    }

    fn lamps() -> Catalogue {
        let hidden = Type { published: false, ..named(9, "Lamp of Nobody", &[]) };
        let names = ["Old Lamp", "Lamp Oil", "Lamp", "Clamp", "Tritanium", "Trit Bar"];
        Catalogue::new((1..).zip(names).map(|(id, name)| named(id, name, &[])).chain([hidden]))
    }

    #[test]
    fn what_begins_so_comes_before_words_and_what_has_it_within() {
        assert_eq!(names(&lamps(), "lamp", 9), ["Lamp", "Lamp Oil", "Old Lamp", "Clamp"]);
        assert_eq!(names(&lamps(), "LAMP", 2), ["Lamp", "Lamp Oil"]);
        assert!(names(&lamps(), "  ", 9).is_empty() && names(&lamps(), "lamp", 0).is_empty());
    }

    #[test]
    fn a_typing_error_finds_the_name_all_the_same() {
        for query in ["tritanim", "tirtanium", "trtianium", "tritaniun", "ttritanium", "Tritnai"] {
            assert_eq!(names(&lamps(), query, 1), ["Tritanium"], "{query}");
        }
        assert!(names(&lamps(), "zzzzzz", 9).is_empty());
    }

    #[test]
    fn another_languages_name_finds_the_type_once() {
        let all = Catalogue::new([named(1, "Ember Stone", &["Glutstein", "Ember-Stein"])]);
        assert_eq!(names(&all, "glut", 9), ["Ember Stone"]);
        assert_eq!(names(&all, "ember", 9), ["Ember Stone"]);
    }

    #[test]
    fn a_swap_is_one_step() {
        assert_eq!(distance("trtianium", "tritanium"), 1);
        assert_eq!(distance("trit", "tritanium"), 0);
    }
}
