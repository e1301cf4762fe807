//! Text that people wrote: bounded, without NUL.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Common;

/// A text as it was written, in any script: 1 to `MAX` characters, no NUL (PostgreSQL cannot store it).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Text<MAX> {
    /// Checks a text. `field` names it in the refusal.
    pub fn new(field: &str, text: impl Into<String>) -> Result<Self, Common> {
        let text = text.into();
        check::<MAX>(field, &text).map(|()| Text(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check<const MAX: usize>(field: &str, text: &str) -> Result<(), Common> {
    let field = field.to_owned();
    if text.trim().is_empty() {
        return Err(Common::TextEmpty { field });
    }
    if text.contains('\0') {
        return Err(Common::TextWithNul { field });
    }
    match text.chars().count() {
        length if length > MAX => Err(Common::TextTooLong { field, length, limit: MAX }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_right_to_left_script_is_kept_as_written() {
        let written = "\u{202e}\u{5e9}\u{5dc}\u{5d5}\u{5dd} Ragnaros";
        assert_eq!(Text::<100>::new("reason", written).expect("fits").as_str(), written);
    }

    #[test]
    fn nul_emptiness_and_length_are_refused_by_name() {
        let refused = |text: &str| Text::<5>::new("reason", text).expect_err("refused");
        let field = || "reason".to_owned();
        assert_eq!(refused("a\0b"), Common::TextWithNul { field: field() });
        assert_eq!(refused(" "), Common::TextEmpty { field: field() });
        assert_eq!(refused("abcdef"), Common::TextTooLong { field: field(), length: 6, limit: 5 });
    }
}
