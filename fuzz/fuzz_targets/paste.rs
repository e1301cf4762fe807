//! Pastes: whatever the text, it is refused, or every line of it is a row, passed over or unparsed, and sums stay in bounds.

#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pastes::{Catalogue, Format, InvTypes, MOST_QUANTITY, parse, parse_as, read};

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::builtin);

fuzz_target!(|bytes: &[u8]| {
    InvTypes::new(bytes).into_iter().flatten().for_each(drop);
    let text = String::from_utf8_lossy(bytes);
    let _ = CATALOGUE.search(&text, 10);
    let asked = bytes.first().map(|&byte| Format::ALL[usize::from(byte) % Format::ALL.len()]);
    let _ = asked.map(|format| parse_as(&text, format, &CATALOGUE));
    let (Ok(reading), Ok(pasted)) = (read(&text), parse(&text, &CATALOGUE)) else { return };
    let rows = reading.rows.iter().map(|row| row.line);
    let others =
        reading.unparsed.iter().map(|line| line.line).chain(reading.passed_over.iter().map(|line| line.line));
    let told: BTreeSet<usize> = rows.chain(others).collect();
    let lines = text.lines().flat_map(|line| line.split('\r')).enumerate();
    let visible = lines.filter(|(_, line)| line.chars().any(|c| c.is_ascii_graphic() || c == '\t'));
    visible.for_each(|(at, _)| assert!(told.contains(&(at + 1)), "line {} is lost", at + 1));
    let taken: usize = pasted.items.iter().map(|item| item.lines.len()).sum();
    assert_eq!(reading.rows.len() + reading.unparsed.len(), taken + pasted.unparsed.len());
    for item in &pasted.items {
        let sum: u128 = item.lines.iter().map(|row| u128::from(row.quantity)).sum();
        assert_eq!(sum, u128::from(item.quantity));
        assert!(item.quantity <= MOST_QUANTITY);
    }
});
