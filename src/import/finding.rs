//! What is wrong with a file, by line and code.

use std::fmt;

use serde::Serialize;

/// Something that is wrong with a file, or strange about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Where: 1, 2, 3 ...
    pub line: usize,
    /// What kind of thing.
    pub code: Code,
    /// What.
    pub what: String,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $wire:literal,)*) => {
        /// What kind of thing is wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $wire)] $name,)*
        }

        impl Code {
            /// Every code, in order of declaration.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];
        }

        impl fmt::Display for Code {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Code::$name => $wire,)* })
            }
        }
    };
}

codes! {
    /// The file is larger than is read.
    FileTooLarge = "FILE_TOO_LARGE",
    /// The bytes are no text.
    NotUtf8 = "NOT_UTF8",
    /// It is no Lua table, or was cut off.
    NotLua = "NOT_LUA",
    /// It is no JSON, or was cut off.
    NotJson = "NOT_JSON",
    /// It is no XML, or was cut off.
    NotXml = "NOT_XML",
    /// It brings a document type of its own, which is where entity bombs are.
    DoctypeRefused = "DOCTYPE_REFUSED",
    /// It refers to an entity that XML itself does not have.
    UnknownEntity = "UNKNOWN_ENTITY",
    /// Elements within elements within elements.
    TooDeep = "TOO_DEEP",
    /// The line of headers does not say what the columns are.
    BadHeader = "BAD_HEADER",
    /// It is another system's, or no export.
    WrongFile = "WRONG_FILE",
    /// A part that the system always writes is missing.
    Incomplete = "INCOMPLETE",
    /// It breaks off within a value.
    FileCut = "FILE_CUT",
    /// It has local times, and nobody says in which zone.
    ZoneMissing = "ZONE_MISSING",
    /// It is no day and hour, or one that was never.
    NotATime = "NOT_A_TIME",
    /// What was asked for is not there, or not for everybody to see.
    ReportRefused = "REPORT_REFUSED",
    /// The site knows nobody by these credentials, or does not let them see it.
    NotAllowed = "NOT_ALLOWED",
    /// The site does not want to be asked so often.
    RateLimited = "RATE_LIMITED",
    /// The site gave no answer that can be used.
    NoAnswer = "NO_ANSWER",
    /// A kill outside of the raid that it belongs to, or of one that is closed.
    OutsideRaid = "OUTSIDE_RAID",
    /// It lists nobody.
    NobodyListed = "NOBODY_LISTED",
    /// It keeps several kinds of points, and a ledger has one: say which.
    PoolNotChosen = "POOL_NOT_CHOSEN",
    /// An entry cannot be read.
    EntryUnreadable = "ENTRY_UNREADABLE",
    /// Two different entries have one id.
    IdDoubled = "ID_DOUBLED",
    /// A deletion of something else than it says.
    OddDeletion = "ODD_DELETION",
    /// A balance that the entries do not come to.
    BalanceDiffers = "BALANCE_DIFFERS",
    /// Points of entries that the other system dropped.
    PointsDropped = "POINTS_DROPPED",
    /// A field that is not known, and not taken.
    UnknownField = "UNKNOWN_FIELD",
    /// A field stands twice.
    FieldDoubled = "FIELD_DOUBLED",
    /// A field is missing.
    FieldMissing = "FIELD_MISSING",
    /// A text where a list belongs, or the like.
    WrongType = "WRONG_TYPE",
    /// A row has more or fewer columns than the header.
    RowWidth = "ROW_WIDTH",
    /// It is no number.
    NotANumber = "NOT_A_NUMBER",
    /// A comma that may part thousands or decimals.
    NumberAmbiguous = "NUMBER_AMBIGUOUS",
    /// More decimal places than are kept.
    TooManyPlaces = "TOO_MANY_PLACES",
    /// 10^12 or more.
    TooLarge = "TOO_LARGE",
    /// A balance below zero, taken over as it is.
    BelowZero = "BELOW_ZERO",
    /// GP below the base that the system itself adds.
    BelowBase = "BELOW_BASE",
    /// A text longer than is kept.
    TextTooLong = "TEXT_TOO_LONG",
    /// A name with control characters.
    NameMalformed = "NAME_MALFORMED",
    /// A name stands twice.
    NameDoubled = "NAME_DOUBLED",
    /// Two names are the same but for upper and lower case: one person, of whom two things are said.
    NamesDifferInCase = "NAMES_DIFFER_IN_CASE",
    /// Two names are the same but for accents: two persons, or one that is spelt wrongly.
    NamesDifferInAccents = "NAMES_DIFFER_IN_ACCENTS",
    /// An alt of an alt, or of itself.
    AltOfAnAlt = "ALT_OF_AN_ALT",
    /// A time before the game, or to come.
    TimeOutOfRange = "TIME_OUT_OF_RANGE",
    /// Nothing says when the balances were so.
    Undated = "UNDATED",
    /// The ledger counts in other balances.
    OtherBooks = "OTHER_BOOKS",
}

impl Finding {
    /// At a line.
    pub fn at(line: usize, code: Code, what: impl Into<String>) -> Self {
        Finding { line, code, what: what.into() }
    }
}

/// What is wrong with a value, before it is known where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of thing.
    pub code: Code,
    /// What.
    pub what: String,
}

impl Problem {
    /// Of this kind.
    pub fn new(code: Code, what: impl Into<String>) -> Self {
        Problem { code, what: what.into() }
    }

    /// Where it stands.
    pub fn at(self, line: usize) -> Finding {
        Finding { line, code: self.code, what: self.what }
    }
}

/// Why a file is not read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Where, if it is at one place.
    pub line: Option<usize>,
    /// What kind of thing.
    pub code: Code,
    /// What.
    pub what: String,
}

impl Unreadable {
    /// As a whole.
    pub fn new(code: Code, what: impl Into<String>) -> Self {
        Unreadable { line: None, code, what: what.into() }
    }

    /// At a line.
    pub fn at(line: usize, code: Code, what: impl Into<String>) -> Self {
        Unreadable { line: Some(line), code, what: what.into() }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        write!(f, "{} ({})", self.what, self.code)
    }
}

impl std::error::Error for Unreadable {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_about_imports_has_every_code() {
        let page = include_str!("../../docs/imports.md");
        let missing: Vec<_> = Code::ALL.iter().filter(|code| !page.contains(&format!("`{code}`"))).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
