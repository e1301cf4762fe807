//! The rules of the house that a compiler does not keep.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Where what ships is written.
const SHIPPED: &[&str] =
    &["src", "aggregates", "projections", "pastes", "prices", "esi", "proofs", "raidlogs", "hosting"];
const LONGEST: usize = 400;

struct File {
    path: String,
    text: String,
}

impl File {
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    fn within(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(&format!("{folder}/")))
    }

    /// The lines that say one of these, outside comments.
    fn code_with<'a>(&'a self, words: &'a [&str]) -> impl Iterator<Item = String> + 'a {
        let code = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
        let says = |line: &str| words.iter().any(|word| has_word(line, word));
        let lines = self.text.lines().enumerate();
        lines
            .filter(move |(_, line)| says(&code(line)))
            .map(|(n, line)| format!("{}:{}: {line}", self.path, n + 1))
    }
}

/// Whether a word stands in a line, and not only as a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].chars().next_back().is_some_and(part)
            && !line[at + word.len()..].chars().next().is_some_and(part)
    })
}

/// Everything that is written by hand and ends so.
fn files(ends: &[&str]) -> Vec<File> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(ROOT)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let foreign = name.starts_with('.') || ["target", "node_modules", "dist"].contains(&name);
            if path.is_dir() && !foreign {
                folders.push(path);
            } else if ends.iter().any(|end| name.ends_with(end)) && path.is_file() {
                found.push(read(&path));
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(!found.is_empty());
    found
}

fn read(path: &Path) -> File {
    let relative = path.strip_prefix(ROOT).expect("inside").to_str().expect("a path").to_owned();
    File { path: relative, text: fs::read_to_string(path).expect("text") }
}

fn none(found: Vec<String>, rule: &str) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    let long = |file: &File| file.within(SHIPPED) && file.text.lines().count() > LONGEST;
    none(
        files(&[".rs"]).iter().filter(|file| long(file)).map(|file| file.path.clone()).collect(),
        "too long",
    );
}

#[test]
fn files_are_named_for_what_is_in_them() {
    let nameless = ["mod.rs", "util.rs", "utils.rs", "helper.rs", "helpers.rs", "types.rs", "misc.rs"];
    let named = |file: &&File| nameless.contains(&file.name());
    none(files(&[".rs"]).iter().filter(named).map(|file| file.path.clone()).collect(), "these say nothing");
}

#[test]
fn nothing_is_put_off_and_no_test_is_left_out() {
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("#[ig", "nore")];
    let put_off = |file: &File| {
        let says = |line: &&str| words.iter().any(|word| line.contains(word));
        file.text.lines().find(says).map(|line| format!("{}: {line}", file.path))
    };
    let all = files(&[".rs", ".sql", ".mjs", ".toml", ".md", "Makefile"]);
    none(all.iter().filter_map(put_off).collect(), "later is now");
}

#[test]
fn decisions_and_folds_have_no_runtime_no_clock_no_chance_and_no_binary_fractions() {
    let clocks = ["Utc::now", "Local::now", "SystemTime", "Instant::now", "now_v7"];
    let others = ["tokio", "async", "new_v4", "rand", "f32", "f64"];
    let all = files(&[".rs", "Cargo.toml"]);
    let found = |words: &[&str], folders: &[&str]| -> Vec<String> {
        let within = all.iter().filter(|file| file.within(folders));
        within.flat_map(|file| file.code_with(words).collect::<Vec<_>>()).collect()
    };
    none(found(&clocks, &["aggregates", "projections"]), "whoever decides is told the time");
    none(found(&others, &["aggregates", "projections"]), "the same input gives the same output");
    none(
        found(&["HashMap", "HashSet"], &["aggregates"]),
        "states are compared and hashed: maps have an order",
    );
}

#[test]
fn the_framework_is_named_in_one_crate_and_its_store_in_another() {
    let all = files(&[".rs", "Cargo.toml"]);
    let outside = |words: &'static [&'static str], folders: &'static [&'static str]| {
        let others = all.iter().filter(move |file| !file.within(folders) && file.path != "Cargo.toml");
        others.flat_map(|file| file.code_with(words).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    none(outside(&["cqrs_es", "cqrs-es"], &["hosting", "reference", "tests"]), "cqrs-es is hosting's");
    none(
        outside(&["postgres_es", "postgres-es"], &["reference", "tests", "benches"]),
        "postgres-es is the reference's",
    );
    let depends = |crates: &str| read(&Path::new(ROOT).join(crates)).text.contains("cqrs-es.workspace");
    assert!(
        !depends("Cargo.toml") && !depends("aggregates/Cargo.toml") && !depends("projections/Cargo.toml")
    );
}

#[test]
fn the_log_is_written_by_the_event_store_alone() {
    let words = ["INSERT INTO events", "UPDATE events", "DELETE FROM events", "TRUNCATE events"];
    let elsewhere = |file: &&File| file.within(&["src"]) && !file.path.starts_with("src/log/");
    let writes = |file: &File| words.iter().any(|word| file.text.contains(word)).then(|| file.path.clone());
    none(
        files(&[".rs"]).iter().filter(elsewhere).filter_map(writes).collect(),
        "only src/log writes the log",
    );
}

#[test]
fn read_tables_are_written_by_the_projector_alone() {
    let table = |line: &str| {
        ["points_", "journal_", "ledger_", "raids_", "schedules_", "imports_"]
            .iter()
            .any(|name| line.contains(name))
            && line.contains("_v")
    };
    let writes = |line: &str| {
        ["INSERT INTO ", "UPDATE ", "DELETE FROM ", "TRUNCATE "].iter().any(|verb| {
            line.split(verb)
                .nth(1)
                .is_some_and(|rest| table(rest.split_whitespace().next().unwrap_or_default()))
        })
    };
    let elsewhere = |file: &&File| file.within(&["src"]) && !file.path.starts_with("src/projector/");
    let found = |file: &File| {
        file.text.lines().find(|line| writes(line)).map(|line| format!("{}: {line}", file.path))
    };
    none(
        files(&[".rs"]).iter().filter(elsewhere).filter_map(found).collect(),
        "only the projector writes read tables",
    );
}

#[test]
fn only_the_error_meant_for_callers_reaches_them() {
    let file = read(&Path::new(ROOT).join("src/graphql/error.rs"));
    assert!(!file.text.contains("Display for GraphqlError") && !file.text.contains("derive(Error)"));
}
