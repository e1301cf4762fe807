//! What is wrong with an export, by the codes that every import has.

use raidlogs::TextRefusal;
use raidlogs::rclootcouncil::{HistoryRefusal, Reason};

use crate::import::finding::{Code, Problem, Unreadable};

impl From<HistoryRefusal> for Unreadable {
    fn from(why: HistoryRefusal) -> Self {
        let what = why.to_string();
        match why {
            HistoryRefusal::HistoryMissingColumns { .. } | HistoryRefusal::HistoryColumnTwice { .. } => {
                Unreadable::at(1, Code::BadHeader, what)
            }
            HistoryRefusal::HistoryNotAList { line } => Unreadable::at(line, Code::WrongType, what),
            HistoryRefusal::HistoryCut { line } => Unreadable::at(line, Code::FileCut, what),
            HistoryRefusal::HistoryAfterTheEnd { line } => Unreadable::at(line, Code::NotJson, what),
            HistoryRefusal::HistoryTooManyRows { .. } => Unreadable::new(Code::FileTooLarge, what),
            HistoryRefusal::Text(why) => why.into(),
        }
    }
}

impl From<TextRefusal> for Unreadable {
    fn from(why: TextRefusal) -> Self {
        let what = why.to_string();
        match why {
            TextRefusal::TextEmpty => Unreadable::new(Code::WrongFile, what),
            TextRefusal::TextTooLarge { .. } => Unreadable::new(Code::FileTooLarge, what),
            TextRefusal::TextNotUtf8 { line } => Unreadable::at(line, Code::NotUtf8, what),
            TextRefusal::TextBinary { line, .. } | TextRefusal::TextMarkup { line } => {
                Unreadable::at(line, Code::WrongFile, what)
            }
        }
    }
}

impl From<Reason> for Problem {
    fn from(why: Reason) -> Self {
        let code = match why {
            Reason::FieldCount { .. } | Reason::TooManyKeys { .. } => Code::RowWidth,
            Reason::NotJson => Code::NotJson,
            Reason::NotAnObject | Reason::NotText { .. } | Reason::NeitherTrueNorFalse { .. } => {
                Code::WrongType
            }
            Reason::ControlCharacter { .. } => Code::WrongType,
            Reason::Twice { .. } => Code::FieldDoubled,
            Reason::NoPlayer | Reason::NoItem | Reason::NoTime => Code::FieldMissing,
            Reason::UnreadableId => Code::NotATime,
            Reason::UnreadableNumber { .. } => Code::NotANumber,
            Reason::TooLong { .. } => Code::TextTooLong,
        };
        Problem::new(code, why.to_string())
    }
}
