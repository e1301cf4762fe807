//! Why a file is not taken in, by line and code.

use std::fmt;

use serde::Serialize;

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Where: 1, 2, 3 ...
    pub line: u64,
    /// What kind of thing.
    pub code: Code,
    /// What.
    pub why: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {} ({})", self.line, self.why, self.code)
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $wire:literal,)*) => {
        /// What kind of thing is wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $wire)] $name,)*
        }

        impl fmt::Display for Code {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Code::$name => $wire,)* })
            }
        }
    };
}

codes! {
    /// There is nothing in it.
    EmptyFile = "EMPTY_FILE",
    /// It does not begin as an archive does.
    NotAnArchive = "NOT_AN_ARCHIVE",
    /// It ends before its checkpoint.
    Truncated = "TRUNCATED",
    /// The bytes are no text.
    NotUtf8 = "NOT_UTF8",
    /// No line that bursar writes is so long.
    LineTooLong = "LINE_TOO_LONG",
    /// It is no line of an archive, or not as bursar writes it.
    BadLine = "BAD_LINE",
    /// It belongs somewhere else, or is there twice.
    OutOfPlace = "OUT_OF_PLACE",
    /// It is another ledger's.
    OtherLedger = "OTHER_LEDGER",
    /// The event, or one before it, is not what was hashed.
    HashDiffers = "HASH_DIFFERS",
    /// A newer release wrote it.
    UpgradeRequired = "UPGRADE_REQUIRED",
    /// The event is hashed and cannot be read.
    EventUnreadable = "EVENT_UNREADABLE",
    /// A key does not open what was sealed under it.
    KeyDiffers = "KEY_DIFFERS",
    /// The checkpoint is not of the events before it.
    CheckpointDiffers = "CHECKPOINT_DIFFERS",
    /// The checkpoint is not signed by the key that should have.
    NotSigned = "NOT_SIGNED",
    /// Something stands after the checkpoint.
    AfterTheEnd = "AFTER_THE_END",
}
