//! The table that the run prints.

use comfy_table::Table;

/// Everything measured.
#[derive(Default)]
pub struct Report {
    rows: Vec<[String; 6]>,
}

impl Report {
    /// A figure, with what it is held against and the ratio that is aimed at.
    pub fn add(&mut self, what: &str, rate: f64, against: &str, other: f64, aim: &str) {
        let row = [
            what.to_owned(),
            format!("{rate:.0}"),
            against.to_owned(),
            format!("{other:.0}"),
            format!("{:.2}", rate / other.max(1e-9)),
            aim.to_owned(),
        ];
        eprintln!("{}", row.join(" | "));
        self.rows.push(row);
    }

    /// A figure that stands alone.
    pub fn note(&mut self, what: &str, figure: String, aim: &str) {
        eprintln!("{what} | {figure} | {aim}");
        self.rows.push([
            what.to_owned(),
            figure,
            String::new(),
            String::new(),
            String::new(),
            aim.to_owned(),
        ]);
    }

    /// Two figures that are no rates.
    pub fn beside(&mut self, what: &str, figure: String, against: &str, other: String) {
        let row = [what.to_owned(), figure, against.to_owned(), other, String::new(), String::new()];
        eprintln!("{}", row.join(" | "));
        self.rows.push(row);
    }

    /// The table, as Markdown.
    pub fn table(&self) -> Table {
        let mut table = Table::new();
        table.load_style(comfy_table::presets::ASCII_MARKDOWN);
        table.set_header(["what", "figure", "against", "figure", "ratio", "aim"]);
        table.add_rows(&self.rows);
        table
    }
}
