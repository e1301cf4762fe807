//! Files of other programs, which are refused rather than half read.

use crate::line::Line;
use crate::{ForeignFile, PasteRefusal};

/// Refuses JSON, and markup that is no chat.
pub(crate) fn refuse_by_start(lines: &[Line<'_>]) -> Result<(), PasteRefusal> {
    let Some(first) = lines.first() else { return Ok(()) };
    let start = first.trimmed();
    let inner = start.strip_prefix('[').map(str::trim_start);
    let json = start.starts_with('{') || inner.is_some_and(|inner| inner.starts_with(['{', '"', '[']));
    let markup = start.starts_with('<') && !start.contains("showinfo:");
    match (json, markup) {
        (true, _) => Err(refusal(ForeignFile::Json, first)),
        (_, true) => Err(refusal(ForeignFile::Markup, first)),
        _ => Ok(()),
    }
}

/// Refuses values with separators between them: the first line and four in five have one.
pub(crate) fn refuse_values(lines: &[Line<'_>]) -> Result<(), PasteRefusal> {
    if lines.iter().any(|line| line.text.contains('\t')) {
        return Ok(());
    }
    for separator in [',', ';', '|'] {
        let cuts = |line: &Line<'_>| cuts(line.trimmed(), separator);
        let first = lines.first().map_or(0, cuts);
        let cut = lines.iter().filter(|line| cuts(line) > 0).count();
        if (lines.len() > 1 || first > 1) && first > 0 && cut * 5 >= lines.len() * 4 {
            return lines.first().map_or(Ok(()), |line| Err(refusal(ForeignFile::Csv, line)));
        }
    }
    Ok(())
}

fn refusal(file: ForeignFile, line: &Line<'_>) -> PasteRefusal {
    PasteRefusal::PasteForeignFile { file, line: line.number }
}

/// How many separators stand between values. A comma between thousands does not, nor one with a space behind it unless there are
/// two such, nor one at an end.
fn cuts(line: &str, separator: char) -> usize {
    let thousands = |before: &str, after: &str| {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        separator == ',' && before.ends_with(|c: char| c.is_ascii_digit()) && digits == 3
    };
    let (mut tight, mut loose) = (0, 0);
    for (at, _) in line.match_indices(separator) {
        let (before, after) = (&line[..at], &line[at + 1..]);
        if before.is_empty() || after.is_empty() || thousands(before, after) {
            continue;
        }
        if after.starts_with(' ') && separator == ',' { loose += 1 } else { tight += 1 }
    }
    if loose > 1 { tight + loose } else { tight }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_comma_between_values_cuts() {
        assert_eq!(cuts("Tritanium,1000,5.00", ','), 2);
        assert_eq!(cuts("Tritanium, 1000, 5.00", ','), 2);
        assert_eq!(cuts("\"Tritanium\",\"1000\"", ','), 1);
        assert_eq!(cuts("9,584,701 x Tritanium", ','), 0);
        assert_eq!(cuts(", Heavy Assault Missile Launcher II,", ','), 0);
        assert_eq!(cuts("200mm AutoCannon I, EMP S", ','), 0);
        assert_eq!(cuts("34;Tritanium;1000", ';'), 2);
    }
}
