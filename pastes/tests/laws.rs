//! Whatever is pasted, it is refused or every line of it is accounted for; and reading it never panics.

#![allow(missing_docs)]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use pastes::{Catalogue, Format, MOST_QUANTITY, Reading, parse, read, read_as};
use proptest::prelude::*;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::builtin);

/// Pieces that lines are made of, so that most texts look like one form or several.
const PIECES: [&str; 40] = [
    "Rifter",
    "Tritanium",
    "Cap Booster 800",
    "200mm AutoCannon I",
    " ",
    "  ",
    "\t",
    "\t\t",
    "\n",
    "\r\n",
    "\n\n",
    "x",
    " x ",
    "3",
    "1,080",
    "1.080",
    "1'080",
    "1\u{a0}080",
    "\u{c2}\u{a0}",
    "-5",
    "0",
    "999999999999999",
    "m3",
    " m3",
    " km",
    " ISK",
    "(Copy)",
    "(3 Units)",
    "[Rifter, x]",
    "[",
    "]",
    "2026.11.20 17:28",
    "Victim: X",
    "Dropped items:",
    ", Qty: 3 (Cargo)",
    " has looted ",
    "<url=showinfo:587>Rifter</url>",
    "High power",
    "Item\tQuantity",
    "*",
];

fn pasted() -> impl Strategy<Value = String> {
    let pieces =
        prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60).prop_map(|pieces| pieces.concat());
    prop_oneof![pieces, any::<String>(), "[ -~\t\n]{0,200}"]
}

/// The numbers of the lines with anything but spaces on them.
fn with_something(text: &str) -> BTreeSet<usize> {
    let blank = |c: char| " \u{a0}\u{202f}\u{2009}\u{2007}\u{3000}\u{feff}\u{200b}".contains(c);
    let lines = text.lines().flat_map(|line| line.split('\r')).enumerate();
    lines
        .filter(|(_, line)| !line.replace("\u{c2}\u{a0}", "").chars().all(blank))
        .map(|(at, _)| at + 1)
        .collect()
}

fn accounted(reading: &Reading) -> BTreeSet<usize> {
    let rows = reading.rows.iter().map(|row| row.line);
    let unparsed = reading.unparsed.iter().map(|line| line.line);
    rows.chain(unparsed).chain(reading.passed_over.iter().map(|line| line.line)).collect()
}

proptest! {
    #[test]
    fn every_line_with_something_on_it_is_accounted_for(text in pasted()) {
        if let Ok(reading) = read(&text) {
            prop_assert_eq!(accounted(&reading), with_something(&text));
            prop_assert!(reading.rows.iter().all(|row| (1..=MOST_QUANTITY).contains(&row.quantity)));
        }
    }

    #[test]
    fn whatever_form_is_asked_for_every_line_is_accounted_for(text in pasted(), format in prop::sample::select(&Format::ALL[..])) {
        if let Ok(reading) = read_as(&text, format) {
            prop_assert_eq!(accounted(&reading), with_something(&text));
            prop_assert_eq!(reading.format, format);
        }
    }

    #[test]
    fn items_are_the_rows_that_the_catalogue_knows_and_sums_stay_in_bounds(text in pasted()) {
        if let (Ok(reading), Ok(pasted)) = (read(&text), parse(&text, &CATALOGUE)) {
            let lines = pasted.items.iter().flat_map(|item| &item.lines);
            prop_assert_eq!(reading.rows.len() + reading.unparsed.len(), lines.count() + pasted.unparsed.len());
            for item in &pasted.items {
                let sum: u128 = item.lines.iter().map(|row| u128::from(row.quantity)).sum();
                prop_assert_eq!(sum, u128::from(item.quantity));
                prop_assert!((1..=MOST_QUANTITY).contains(&item.quantity));
            }
        }
    }

    #[test]
    fn a_listing_is_read_back_however_it_is_written(quantity in 1..=MOST_QUANTITY, form in 0..6, separator in 0..6_usize) {
        let count = grouped(quantity, [",", ".", "'", "\u{2019}", "\u{a0}", ""][separator]);
        let text = match form {
            0 => format!("{count} x Rifter"),
            1 => format!("{count}x Rifter"),
            2 => format!("{count} Rifter"),
            3 => format!("Rifter x{count}"),
            4 => format!("Rifter {count}"),
            _ => format!("Rifter\t{count}"),
        };
        let pasted = parse(&text, &CATALOGUE).expect("items");
        prop_assert_eq!(pasted.items.iter().map(|item| item.quantity).collect::<Vec<_>>(), [quantity]);
    }
}

/// Digits in groups of three.
fn grouped(number: u64, separator: &str) -> String {
    let digits = number.to_string();
    let head = digits.len() % 3;
    let (first, rest) = digits.split_at(head);
    let groups = rest.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
    let all: Vec<String> = (!first.is_empty()).then(|| first.to_owned()).into_iter().chain(groups).collect();
    all.join(separator)
}
