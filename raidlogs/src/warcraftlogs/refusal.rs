//! Why reports are not read.

use serde::Serialize;

use super::value::Fault;
use crate::TextRefusal;

/// What is the case when reports cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum ReportRefusal {
    /// The text ends within a value.
    #[error("the text ends within a value, on line {line}")]
    ReportCut {
        /// Its last line.
        line: usize,
    },
    /// Something else than JSON.
    #[error("this is no JSON from line {line}, column {column} on")]
    ReportNotJson {
        /// Where.
        line: usize,
        /// In bytes, from 1.
        column: usize,
    },
    /// The API did not answer with a report but with errors.
    #[error("the API answered with errors: {}", messages.join("; "))]
    ReportGraphqlErrors {
        /// Where they are in the text.
        path: String,
        /// The first ten of them.
        messages: Vec<String>,
    },
    /// A value that is missing or wrong.
    #[error("{path}: {wrong}")]
    ReportWrong {
        /// Where it is, as `reports[3].fights[0].endTime`.
        path: String,
        /// What is wrong with it.
        wrong: Wrong,
    },
    /// More fights in all reports together than are read.
    #[error("the reports have {count} fights, at most {limit} are read")]
    ReportTooManyFights {
        /// How many there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// It is no text at all.
    #[error(transparent)]
    #[serde(untagged)]
    Text(#[from] TextRefusal),
}

/// What a value should have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// An object.
    Object,
    /// A list.
    List,
    /// A string.
    Text,
    /// A whole number.
    Whole,
    /// True or false.
    Truth,
    /// A report, or an answer of the API with one.
    Report,
}

impl Kind {
    fn title(self) -> &'static str {
        match self {
            Kind::Object => "object",
            Kind::List => "list",
            Kind::Text => "text",
            Kind::Whole => "whole number",
            Kind::Truth => "true or false",
            Kind::Report => "report",
        }
    }
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum Wrong {
    /// It is not there, or null.
    #[error("is missing")]
    Missing,
    /// It is something else.
    #[error("is no {}", expected.title())]
    NotA {
        /// What it should be.
        expected: Kind,
    },
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// A number that is not possible here.
    #[error("is out of range")]
    OutOfRange,
    /// A text that is too long.
    #[error("has {length} characters, at most {limit} are read")]
    TooLong {
        /// How many it has.
        length: usize,
        /// How many it may have.
        limit: usize,
    },
    /// More values than are read.
    #[error("has {count} values, at most {limit} are read")]
    TooMany {
        /// How many it has.
        count: usize,
        /// How many it may have.
        limit: usize,
    },
    /// It ends before it begins.
    #[error("is before the beginning")]
    BeforeItsStart,
    /// A player that the report does not name.
    #[error("{id} is no player of the report")]
    UnknownActor {
        /// As in the fight.
        id: i64,
    },
    /// A number by which two players go.
    #[error("{id} is there twice")]
    ActorTwice {
        /// Which.
        id: i64,
    },
    /// What an answer has instead of a report.
    #[error("{}", messages.join("; "))]
    Graphql {
        /// The first ten of them.
        messages: Vec<String>,
    },
}

impl From<Fault> for ReportRefusal {
    fn from(fault: Fault) -> Self {
        let path = fault.path();
        match fault.wrong {
            Wrong::Graphql { messages } => ReportRefusal::ReportGraphqlErrors { path, messages },
            wrong => ReportRefusal::ReportWrong { path, wrong },
        }
    }
}
