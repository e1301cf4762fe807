//! The texts of a row by column, whichever form the export has.

use std::borrow::Cow;

use super::Column;

/// What a spreadsheet program takes for the beginning of a formula. Full-width signs are signs to some programs as well.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// What Lua writes for what it does not have.
pub(super) const NIL: &str = "nil";

/// A row's texts.
pub(super) struct Cells<'a> {
    cells: [Option<Cow<'a, str>>; Column::ALL.len()],
    guarded: bool,
}

impl<'a> Cells<'a> {
    /// Of a table, whose texts may be guarded.
    pub fn of_table() -> Self {
        Cells { cells: Default::default(), guarded: true }
    }

    /// Of an object.
    pub fn of_object() -> Self {
        Cells { cells: Default::default(), guarded: false }
    }

    pub fn set(&mut self, column: Column, text: Cow<'a, str>) {
        self.cells[column as usize] = Some(text);
    }

    /// The text without blanks around it, if there is one. Only a player's own note may say `nil`.
    pub fn get(&self, column: Column) -> Option<&str> {
        let text = self.cells[column as usize].as_deref()?.trim();
        let text = if self.guarded { unguarded(text) } else { text };
        Some(text).filter(|text| !text.is_empty() && (*text != NIL || column == Column::Note))
    }
}

/// With an apostrophe in front if a spreadsheet program would calculate it: players write notes, officers open the table.
pub(super) fn guarded(text: &str) -> Cow<'_, str> {
    if seems_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The opposite of [`guarded`].
fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| seems_formula(rest)).unwrap_or(text)
}

/// Apostrophes are passed over, so that a text which has one of its own gets it back.
fn seems_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(SIGNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_calculate_is_guarded_and_given_back() {
        for text in ["=1+1", "+cmd", "-", "@SUM(A1)", "＝1", "'=1", "''-5"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["a=b", "'", "'a", "1-2", "", "[=1]"] {
            assert_eq!(guarded(text), text);
        }
        for text in ["=1", "'=1", "''=1", "'", "'a", "a"] {
            assert_eq!(unguarded(&guarded(text)), text);
        }
    }

    #[test]
    fn nil_is_nothing_except_as_a_note() {
        let mut cells = Cells::of_table();
        for column in [Column::Votes, Column::Note] {
            cells.set(column, Cow::Borrowed(" nil\t"));
        }
        cells.set(Column::Boss, Cow::Borrowed(" \t"));
        let found =
            [Column::Votes, Column::Note, Column::Boss, Column::Owner].map(|column| cells.get(column));
        assert_eq!(found, [None, Some("nil"), None, None]);
    }

    #[test]
    fn only_tables_are_guarded() {
        let mut cells = Cells::of_object();
        cells.set(Column::Note, Cow::Borrowed("'=1"));
        assert_eq!(cells.get(Column::Note), Some("'=1"));
    }
}
