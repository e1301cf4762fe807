//! Chat with links to items. A count beside a link is its quantity; a link without one is one item, however often it is linked.

use std::collections::BTreeSet;

use super::measure;
use super::split::{leading, trailing};
use crate::line::Line;
use crate::{Format, PasteRefusal, Reading, Reason, Remark, Row, Why, quantity};

const MARK: &str = "showinfo:";

/// Whether there is a link in the text.
pub(crate) fn is(lines: &[Line<'_>]) -> Result<bool, PasteRefusal> {
    Ok(lines.iter().any(|line| line.text.contains(MARK)))
}

/// Reads all links.
pub(crate) fn read(lines: &[Line<'_>]) -> Result<Reading, PasteRefusal> {
    let mut reading = Reading::new(Format::Chat);
    let mut seen = BTreeSet::new();
    for line in lines {
        let (time, message) = measure::timed(line.trimmed());
        let author =
            message.split_once(" > ").map(|(author, _)| author).filter(|author| !author.contains('<'));
        let spoken = author.map_or(message, |author| &message[author.len() + 3..]);
        let links = links(spoken);
        if links.is_empty() {
            reading.pass_over(line, Why::Conversation);
        }
        for link in links {
            let count = link.count();
            if count == Ok(None) && !seen.insert(link.type_id) {
                reading.pass_over(line, Why::LinkedBefore);
                continue;
            }
            let row = count.and_then(|count| link.row(line.number, count));
            reading.take(
                line,
                row.map(|mut row| {
                    row.details.time = time.map(str::to_owned);
                    row.details.looter = author.map(str::to_owned);
                    row
                }),
            );
        }
    }
    Ok(reading.because(lines.len()))
}

/// A link with the text on both sides, up to the next link.
struct Link<'a> {
    type_id: u32,
    name: &'a str,
    before: &'a str,
    after: &'a str,
}

impl Link<'_> {
    /// `5x` before or `x5` after.
    fn count(&self) -> Result<Option<u64>, Reason> {
        let before = trailing(self.before).into_iter().next().map(|split| split.count);
        let alone = leading(self.before).is_empty() && quantity::is_number(self.before);
        let before = before.or(alone.then_some(self.before)).or_else(|| counted(self.before));
        let after = self.after.split(' ').next().and_then(|token| token.strip_prefix(['x', 'X', '\u{d7}']));
        match (before, after.filter(|count| quantity::is_number(count))) {
            (Some(_), Some(_)) => Err(Reason::AmbiguousQuantity),
            (Some(count), None) | (None, Some(count)) => quantity::whole(count).map(Some),
            (None, None) => Ok(None),
        }
    }

    fn row(&self, line: usize, count: Option<u64>) -> Result<Row, Reason> {
        let mut row = Row::new(line, Format::Chat, self.name, count.unwrap_or(1))?;
        row.details.type_id = Some(self.type_id);
        Ok(if count.is_none() { row.remarked(Remark::Linked) } else { row })
    }
}

/// `5x` and `5 x` with nothing before.
fn counted(text: &str) -> Option<&str> {
    let bare = text.strip_suffix(['x', 'X', '\u{d7}'])?.trim_end();
    quantity::is_number(bare).then_some(bare)
}

/// The links of a message: `<url=showinfo:587>Rifter</url>`, and the same as an anchor.
fn links(message: &str) -> Vec<Link<'_>> {
    let mut found: Vec<Link<'_>> = Vec::new();
    let mut rest = message;
    while let Some((before, after)) = rest.split_once(MARK) {
        let opened = before.rfind('<').map_or(before, |at| &before[..at]);
        let Some((target, shown)) = after.split_once('>') else { break };
        let digits = target.bytes().take_while(u8::is_ascii_digit).count();
        let (name, tail) = shown.split_once('<').unwrap_or((shown, ""));
        rest = tail.split_once('>').map_or("", |(_, tail)| tail);
        if let Some(last) = found.last_mut() {
            last.after = opened.trim();
        }
        if let Ok(type_id) = target[..digits].parse() {
            found.push(Link { type_id, name, before: opened.trim(), after: rest.trim() });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(message: &str) -> Vec<Result<Option<u64>, Reason>> {
        links(message).iter().map(Link::count).collect()
    }

    #[test]
    fn a_count_beside_a_link_is_read_and_none_is_made_up() {
        let link = "<url=showinfo:587>Rifter</url>";
        assert_eq!(counts(&format!("5x {link}")), [Ok(Some(5))]);
        assert_eq!(counts(&format!("WTS 1,000 {link}")), [Ok(Some(1000))]);
        assert_eq!(counts(&format!("{link} x5 please")), [Ok(Some(5))]);
        assert_eq!(counts(&format!("5 x {link}")), [Ok(Some(5))]);
        assert_eq!(counts(&format!("a {link} and a {link}s")), [Ok(None), Ok(None)]);
        assert_eq!(counts(&format!("5 {link} x5")), [Err(Reason::AmbiguousQuantity)]);
    }
}
