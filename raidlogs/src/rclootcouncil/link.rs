//! Items as the game, the addon and a spreadsheet write them: `|cffa335ee|Hitem:159459::|h[Name]|h|r`, `[Name]`,
//! `=HYPERLINK("https://...";"[Name]")`.

use serde::Serialize;

use super::cells::NIL;

/// An item that was worn before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Gear {
    link: String,
}

impl Gear {
    /// Out of a cell: a link, a name in brackets, or a number.
    pub fn read(text: &str) -> Option<Gear> {
        let link = with_single_bars(unwrapped(text));
        Some(Gear { link }).filter(|gear| !["", NIL].contains(&gear.link.as_str()))
    }

    /// As the export has it.
    pub fn link(&self) -> &str {
        &self.link
    }

    /// The item's name, unless there is only a number.
    pub fn name(&self) -> Option<&str> {
        name(&self.link).filter(|name| name.parse::<u32>().is_err())
    }

    /// The item's number, unless there is only a name.
    pub fn item_id(&self) -> Option<u32> {
        self.link.parse().ok().or_else(|| item_id(&self.link))
    }
}

/// The item's name.
pub(super) fn name(text: &str) -> Option<&str> {
    let text = unwrapped(text);
    let linked = text.split_once("|h[").and_then(|(_, rest)| rest.split_once("]|"));
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']');
    let name = linked.map(|(name, _)| name).or_else(bracketed).unwrap_or(text).trim();
    Some(name).filter(|name| !name.is_empty())
}

/// The number in an item string or a link.
pub(super) fn item_id(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once("item:")?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

/// The addon doubles bars, since a single one is a command to the game's windows. Two never meet in a link.
fn with_single_bars(text: &str) -> String {
    let mut before = None;
    text.chars().filter(|c| before.replace(*c) != Some('|') || *c != '|').collect()
}

/// The text that a formula shows, however often it is wrapped.
fn unwrapped(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(shown) = shown(text) {
        text = shown.trim();
    }
    text
}

/// What parts the address from the text depends on the language that the spreadsheet speaks.
fn shown(text: &str) -> Option<&str> {
    let (_, rest) = text.strip_prefix("=HYPERLINK(\"")?.strip_suffix("\")")?.split_once('"')?;
    rest.strip_prefix([';', ','])?.trim_start().strip_prefix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "|cffa335ee|Hitem:159459:5939::::::::120:104|h[Ritual Binder's Ring]|h|r";

    #[test]
    fn a_name_is_found_in_links_brackets_and_formulas() {
        for text in [
            LINK,
            &LINK.replace('|', "||"),
            "[Ritual Binder's Ring]",
            "Ritual Binder's Ring",
            "=HYPERLINK(\"https://www.wowhead.com/item=159459\";\"[Ritual Binder's Ring]\")",
            &format!("=HYPERLINK(\"https://www.wowhead.com/item=159459\", \"{LINK}\")"),
        ] {
            assert_eq!(name(text), Some("Ritual Binder's Ring"), "{text}");
        }
        assert_eq!(name("[]"), None);
        assert_eq!(name("=HYPERLINK(\"a\";\"[\"Streamlined\" Uniform]\")"), Some("\"Streamlined\" Uniform"));
        assert_eq!(name("=HYPERLINK(1)"), Some("=HYPERLINK(1)"));
    }

    #[test]
    fn a_number_is_found_in_links_and_item_strings() {
        assert_eq!((item_id(LINK), item_id("item:159459::")), (Some(159_459), Some(159_459)));
        assert_eq!((item_id("item:x"), item_id("[Ring]"), item_id("item:99999999999")), (None, None, None));
    }

    #[test]
    fn gear_keeps_its_link_with_single_bars() {
        let gear = Gear::read(&LINK.replace('|', "||")).expect("gear");
        assert_eq!((gear.link(), gear.item_id()), (LINK, Some(159_459)));
        assert_eq!(
            Gear::read("162544").map(|gear| (gear.name().is_none(), gear.item_id())),
            Some((true, Some(162_544)))
        );
        for nothing in ["", "nil"] {
            assert_eq!(Gear::read(&format!("=HYPERLINK(\"a\";\"{nothing}\")")), None);
        }
    }
}
