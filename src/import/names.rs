//! Names as the books compare them: in one form of Unicode, without regard to case. Accents tell people apart.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::finding::{Code, Finding};
use super::plan::Plan;
use crate::vault::normalised;

/// Whether two realms are one: the game writes them without spaces in names, and people with.
pub fn same_realm(one: &str, other: &str) -> bool {
    let written = |realm: &str| realm.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    normalised(&written(one)) == normalised(&written(other))
}

/// Rows of which each names somebody, by the one name and the line that each stands at.
pub trait Named {
    /// As written.
    fn name(&self) -> &str;
    /// Where.
    fn line(&self) -> usize;
    /// Whether both say the same of the same name.
    fn agrees(&self, other: &Self) -> bool;
}

/// Each person once. What stands twice and says the same is told; of two rows that contradict each other neither is
/// taken, for nobody could tell which is meant.
pub fn once<R: Named>(plan: &mut Plan, rows: Vec<R>) -> Vec<R> {
    let mut groups: BTreeMap<String, Vec<R>> = BTreeMap::new();
    let mut order = Vec::new();
    for row in rows {
        let key = normalised(row.name());
        let group = groups.entry(key.clone()).or_default();
        if group.is_empty() {
            order.push(key);
        }
        group.push(row);
    }
    let mut kept = Vec::new();
    for group in order.iter().filter_map(|key| groups.remove(key)) {
        kept.extend(one(plan, group));
    }
    kept
}

fn one<R: Named>(plan: &mut Plan, mut group: Vec<R>) -> Option<R> {
    if group.len() > 1 {
        let first = group.first()?;
        let same = group.iter().all(|row| row.agrees(first));
        let spelt = group.iter().all(|row| row.name() == first.name());
        let code = if spelt { Code::NameDoubled } else { Code::NamesDifferInCase };
        let told = |row: &R| Finding::at(row.line(), code, twice(row.name(), first, same));
        let findings: Vec<Finding> = group.iter().map(told).collect();
        match same {
            true => plan.odd.extend(findings.into_iter().skip(1)),
            false => {
                plan.broken.extend(findings);
                return None;
            }
        }
    }
    Some(group.swap_remove(0))
}

fn twice<R: Named>(name: &str, first: &R, same: bool) -> String {
    let other = if first.name() == name { String::new() } else { format!(" as {}", first.name()) };
    match same {
        true => format!("{name} stands in line {}{other} already: taken once", first.line()),
        false => format!("{name} is listed more than once{other}, and not alike: none of these is taken"),
    }
}

/// Tells of names that are the same but for accents.
pub fn alike(plan: &mut Plan, listed: &[(usize, String)]) {
    let mut bare: BTreeMap<String, (&str, String)> = BTreeMap::new();
    for (line, name) in listed {
        let own = normalised(name);
        match bare.get(&unaccented(&own)) {
            Some((other, theirs)) if *theirs != own => {
                let what = format!("{name} and {other} differ in accents only: taken for two people");
                plan.odd.push(Finding::at(*line, Code::NamesDifferInAccents, what));
            }
            Some(_) => {}
            None => drop(bare.insert(unaccented(&own), (name, own))),
        }
    }
}

fn unaccented(name: &str) -> String {
    name.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

#[cfg(test)]
mod tests {
    use aggregates::ledger::System;

    use super::*;

    struct Row(usize, &'static str, u32);

    impl Named for Row {
        fn name(&self) -> &str {
            self.1
        }

        fn line(&self) -> usize {
            self.0
        }

        fn agrees(&self, other: &Self) -> bool {
            self.2 == other.2
        }
    }

    type Told = Vec<(usize, Code)>;

    /// Who is kept, what is broken and what is odd.
    fn kept(rows: Vec<Row>) -> (Vec<&'static str>, Told, Told) {
        let mut plan = Plan::of("test", System::Dkp);
        let kept = once(&mut plan, rows).into_iter().map(|row| row.1).collect();
        let codes = |findings: Vec<Finding>| findings.into_iter().map(|one| (one.line, one.code)).collect();
        (kept, codes(plan.broken), codes(plan.odd))
    }

    #[test]
    fn a_name_that_says_the_same_twice_is_taken_once_and_told() {
        let (names, broken, odd) = kept(vec![Row(1, "Anna", 1), Row(2, "Bert", 2), Row(3, "Anna", 1)]);
        assert_eq!((names, broken), (vec!["Anna", "Bert"], vec![]));
        assert_eq!(odd, [(3, Code::NameDoubled)]);
    }

    #[test]
    fn names_that_contradict_each_other_are_both_left_out_whatever_their_case() {
        let (names, broken, _) = kept(vec![Row(1, "Anna", 1), Row(2, "ANNA", 2), Row(3, "Bert", 1)]);
        assert_eq!(names, ["Bert"]);
        assert_eq!(broken, [(1, Code::NamesDifferInCase), (2, Code::NamesDifferInCase)]);
        let (names, broken, _) = kept(vec![Row(1, "Anna", 1), Row(2, "Anna", 2)]);
        assert!(names.is_empty());
        assert_eq!(broken, [(1, Code::NameDoubled), (2, Code::NameDoubled)]);
    }

    #[test]
    fn two_forms_of_one_accent_are_one_name() {
        let (names, _, odd) = kept(vec![Row(1, "Zo\u{eb}", 1), Row(2, "Zoe\u{308}", 1)]);
        assert_eq!((names, odd), (vec!["Zo\u{eb}"], vec![(2, Code::NamesDifferInCase)]));
    }

    #[test]
    fn names_that_differ_in_accents_are_two_people_and_told() {
        let mut plan = Plan::of("test", System::Dkp);
        let listed = [(1, "Zo\u{eb}".to_owned()), (2, "Zoe".to_owned()), (3, "ZO\u{cb}".to_owned())];
        alike(&mut plan, &listed);
        assert_eq!(plan.odd.len(), 1);
        assert_eq!((plan.odd[0].line, plan.odd[0].code), (2, Code::NamesDifferInAccents));
    }
}
