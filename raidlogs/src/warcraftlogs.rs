//! The reports of Warcraft Logs, as its API v2 gives them: who was on which kill.
//!
//! [`read`] takes a report, several, or the API's answer with one. [`merged`] makes raids of reports: two people who log the same
//! raid give one raid, and each of its kills once. [`attendance`] counts who was there. A kill is the unit throughout; of pulls that
//! were none there is only how many.

mod attendance;
mod difficulty;
mod groups;
mod overlap;
mod raid;
mod reading;
mod refusal;
mod report;
mod value;

pub use attendance::{Attendance, Presence, attendance};
pub use difficulty::difficulty_name;
pub use overlap::{ENDS_WITHIN, OVERLAP_PERCENT};
pub use raid::{Raid, merged};
pub use reading::{LONGEST_TEXT, MOST_ACTORS, MOST_FIGHTS, MOST_PRESENT, MOST_REPORTS, read};
pub use refusal::{Kind, ReportRefusal, Wrong};
pub use report::{Actor, Guild, Kill, Log, Player, Report, Source, Zone};
