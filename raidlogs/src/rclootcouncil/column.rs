//! The columns of the addon's exports.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

/// A column, or in JSON a key. The order is that of the addon's CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// Who was given the item, as `Name-Realm`.
    Player,
    /// The local day, in whatever form the addon had at the time.
    Date,
    /// The local time of day.
    Time,
    /// Unix time, a dash, a count.
    Id,
    /// The item's name in brackets, or a link to it. JSON calls it `itemName` as well.
    Item,
    /// The item's number.
    ItemId,
    /// The item with its enchantments and bonuses.
    ItemString,
    /// What the player said, or what the reason for the award was.
    Response,
    /// How many of the council voted for it.
    Votes,
    /// The player's class.
    Class,
    /// Instance and difficulty, as `Uldir-Normal`.
    Instance,
    /// Who dropped it.
    Boss,
    /// The game's number of the difficulty.
    DifficultyId,
    /// The game's number of the instance.
    MapId,
    /// How many were in the raid.
    GroupSize,
    /// What the player wore in the item's place.
    Gear1,
    /// What the player wore in the item's other place.
    Gear2,
    /// The response's number, or a word such as `PL`.
    ResponseId,
    /// Whether the response is a reason of the loot master's.
    IsAwardReason,
    /// The kind of the item.
    SubType,
    /// Where it is worn.
    EquipLoc,
    /// The player's note.
    Note,
    /// Who looted it first.
    Owner,
}

/// What JSON calls the item's name in newer versions.
pub(super) const ITEM_NAME: &str = "itemName";

impl Column {
    /// All of them.
    pub const ALL: [Column; 23] = [
        Column::Player,
        Column::Date,
        Column::Time,
        Column::Id,
        Column::Item,
        Column::ItemId,
        Column::ItemString,
        Column::Response,
        Column::Votes,
        Column::Class,
        Column::Instance,
        Column::Boss,
        Column::DifficultyId,
        Column::MapId,
        Column::GroupSize,
        Column::Gear1,
        Column::Gear2,
        Column::ResponseId,
        Column::IsAwardReason,
        Column::SubType,
        Column::EquipLoc,
        Column::Note,
        Column::Owner,
    ];

    /// As the addon writes it.
    pub fn name(self) -> &'static str {
        match self {
            Column::Player => "player",
            Column::Date => "date",
            Column::Time => "time",
            Column::Id => "id",
            Column::Item => "item",
            Column::ItemId => "itemID",
            Column::ItemString => "itemString",
            Column::Response => "response",
            Column::Votes => "votes",
            Column::Class => "class",
            Column::Instance => "instance",
            Column::Boss => "boss",
            Column::DifficultyId => "difficultyID",
            Column::MapId => "mapID",
            Column::GroupSize => "groupSize",
            Column::Gear1 => "gear1",
            Column::Gear2 => "gear2",
            Column::ResponseId => "responseID",
            Column::IsAwardReason => "isAwardReason",
            Column::SubType => "subType",
            Column::EquipLoc => "equipLoc",
            Column::Note => "note",
            Column::Owner => "owner",
        }
    }

    /// By its name, in whatever case a spreadsheet left it.
    pub(super) fn named(name: &str) -> Option<Column> {
        Column::ALL.into_iter().find(|column| column.name().eq_ignore_ascii_case(name))
    }
}

impl Serialize for Column {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Where a text's columns are.
pub(super) struct Placed<'a> {
    /// What each of them is, if it is known.
    pub columns: Vec<Option<Column>>,
    /// The names that are not.
    pub unknown: Vec<&'a str>,
}

/// What columns of these names are. A column that is there twice is given back: nobody can tell which one counts.
pub(super) fn placed<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Result<Placed<'a>, Column> {
    let has_item = names.clone().any(|name| Column::named(name) == Some(Column::Item));
    let mut placed = Placed { columns: Vec::new(), unknown: Vec::new() };
    for name in names {
        let second = name.eq_ignore_ascii_case(ITEM_NAME);
        let column = if second && !has_item { Some(Column::Item) } else { Column::named(name) };
        if let Some(column) = column.filter(|_| placed.columns.contains(&column)) {
            return Err(column);
        }
        if column.is_none() && !name.is_empty() && !second {
            placed.unknown.push(name);
        }
        placed.columns.push(column);
    }
    Ok(placed)
}

/// What a history cannot do without: a player, a response, an item, and a time. For each that is missing, one of its columns.
pub(super) fn missing(there: &BTreeSet<Column>) -> Vec<Column> {
    let needed: [&[Column]; 4] = [
        &[Column::Player],
        &[Column::Id, Column::Date],
        &[Column::ItemId, Column::ItemString],
        &[Column::Response],
    ];
    let lacks = |columns: &&&[Column]| !columns.iter().any(|column| there.contains(column));
    needed.iter().filter(lacks).map(|columns| columns[0]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_their_names_in_any_case_and_order() {
        let placed = placed(["OWNER", "", "rollType", "itemid"].into_iter()).expect("columns");
        assert_eq!(placed.columns, [Some(Column::Owner), None, None, Some(Column::ItemId)]);
        assert_eq!(placed.unknown, ["rollType"]);
        assert!(Column::ALL.into_iter().all(|column| Column::named(column.name()) == Some(column)));
        assert!(Column::ALL.is_sorted());
    }

    #[test]
    fn the_item_is_named_by_the_one_column_or_by_the_other() {
        let columns = |names: [&'static str; 2]| placed(names.into_iter()).expect("columns").columns;
        assert_eq!(columns(["itemName", "note"]), [Some(Column::Item), Some(Column::Note)]);
        assert_eq!(columns(["itemName", "item"]), [None, Some(Column::Item)]);
    }

    #[test]
    fn a_column_that_is_there_twice_is_told() {
        assert_eq!(placed(["id", "note", "ID"].into_iter()).err(), Some(Column::Id));
    }

    #[test]
    fn what_is_missing_is_named() {
        let there = [Column::Player, Column::Date, Column::ItemString].into();
        assert_eq!(missing(&there), [Column::Response]);
        assert_eq!(missing(&BTreeSet::new()), [Column::Player, Column::Id, Column::ItemId, Column::Response]);
    }
}
