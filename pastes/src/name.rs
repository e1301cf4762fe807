//! Names as they are pasted and as they are compared.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::Blueprint;

/// What a cargo scan hangs on to a blueprint's name.
const KINDS: [(&str, Blueprint); 2] = [("(copy)", Blueprint::Copy), ("(original)", Blueprint::Original)];

/// A name without spaces around it or doubled in it, the star of a name that is not translated, and a blueprint's kind, which
/// is told apart.
pub(crate) fn clean(raw: &str) -> (String, Option<Blueprint>) {
    let mut rest = unstarred(raw);
    let mut found = None;
    for (suffix, kind) in KINDS {
        if let Some(shorter) = without_suffix(rest, suffix) {
            (rest, found) = (unstarred(shorter), Some(kind));
        }
    }
    (single_spaced(rest).into_owned(), found)
}

fn unstarred(text: &str) -> &str {
    text.trim_end_matches(|c: char| c == '*' || c.is_whitespace()).trim_start()
}

/// A text before a suffix in any case, if it ends so.
pub(crate) fn without_suffix<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(suffix.len())?;
    let tail = text.get(at..)?;
    tail.eq_ignore_ascii_case(suffix).then(|| &text[..at])
}

fn single_spaced(text: &str) -> Cow<'_, str> {
    if !text.contains("  ") && !text.contains('\t') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether there is a letter in it: no type's name is without one.
pub(crate) fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// The form in which names are compared: lower case, single spaces, straight apostrophes, plain hyphens, one spelling of each
/// accent.
pub(crate) fn folded(name: &str) -> String {
    if name.is_ascii() {
        return single_spaced(name.trim()).to_ascii_lowercase();
    }
    let straight = |c: char| match c {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c => c,
    };
    let lower: String = name.nfkc().map(straight).flat_map(char::to_lowercase).collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_at_the_end_goes_and_a_star_within_stays() {
        assert_eq!(clean("Pyerite *"), ("Pyerite".to_owned(), None));
        assert_eq!(clean(" A*B**"), ("A*B".to_owned(), None));
    }

    #[test]
    fn a_blueprints_kind_is_told_apart_from_its_name() {
        assert_eq!(clean("Rifter Blueprint (Copy)"), ("Rifter Blueprint".to_owned(), Some(Blueprint::Copy)));
        assert_eq!(
            clean("Rifter Blueprint (original)*"),
            ("Rifter Blueprint".to_owned(), Some(Blueprint::Original))
        );
        assert_eq!(clean("Coat (red/gold)"), ("Coat (red/gold)".to_owned(), None));
    }

    #[test]
    fn names_are_compared_without_case_doubled_spaces_and_kinds_of_apostrophes() {
        assert_eq!(folded("Men\u{2019}s  'Esquire' COAT"), "men's 'esquire' coat");
        assert_eq!(folded("PA\u{308}DIN"), folded("p\u{e4}din"));
        assert_eq!(folded("Tritanium\u{a0}Bar"), "tritanium bar");
        assert_eq!(folded("EC\u{2011}300 \u{2013} X"), "ec-300 - x");
    }
}
