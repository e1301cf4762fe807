//! What is wrong with reports, by the codes that every import has.

use raidlogs::warcraftlogs::ReportRefusal;

use crate::import::finding::{Code, Unreadable};

impl From<ReportRefusal> for Unreadable {
    fn from(why: ReportRefusal) -> Self {
        let what = why.to_string();
        match why {
            ReportRefusal::ReportCut { line } => Unreadable::at(line, Code::FileCut, what),
            ReportRefusal::ReportNotJson { line, .. } => Unreadable::at(line, Code::NotJson, what),
            ReportRefusal::ReportGraphqlErrors { .. } => Unreadable::new(Code::ReportRefused, what),
            ReportRefusal::ReportWrong { .. } => Unreadable::new(Code::WrongFile, what),
            ReportRefusal::ReportTooManyFights { .. } => Unreadable::new(Code::FileTooLarge, what),
            ReportRefusal::Text(why) => why.into(),
        }
    }
}
