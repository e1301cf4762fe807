//! A row's texts as an award.

use super::award::{Award, Instance, Player, ResponseId, Stamp};
use super::cells::{Cells, NIL};
use super::{Column, Gear, Reason, link};
use crate::text::is_binary;

/// So many characters a name may have, and whatever else is short.
pub const LONGEST_NAME: usize = 200;
/// So many a note.
pub const LONGEST_NOTE: usize = 2_000;
/// So many a link or an item string, which list everything that was done to an item.
pub const LONGEST_LINK: usize = 1_000;

/// An owner that the addon does not know.
pub(super) const UNKNOWN: &str = "Unknown";

/// The award that the cells of a row are.
pub(super) fn award(line: usize, cells: &Cells<'_>) -> Result<Award, Reason> {
    let player = player(cells, Column::Player)?.ok_or(Reason::NoPlayer)?;
    let (id, date) = (stamp(cells)?, cells.short(Column::Date)?);
    if id.is_none() && date.is_none() {
        return Err(Reason::NoTime);
    }
    Ok(Award {
        line,
        ordinal: 1,
        player,
        id,
        date,
        time: cells.short(Column::Time)?,
        item: item(cells)?,
        item_id: item_id(cells)?,
        item_string: cells.text(Column::ItemString, LONGEST_LINK)?,
        response: cells.short(Column::Response)?,
        votes: cells.number(Column::Votes)?,
        class: cells.short(Column::Class)?,
        instance: instance(cells)?,
        boss: cells.short(Column::Boss)?,
        difficulty_id: cells.number(Column::DifficultyId)?,
        map_id: cells.number(Column::MapId)?,
        group_size: cells.number(Column::GroupSize)?,
        gear1: gear(cells, Column::Gear1)?,
        gear2: gear(cells, Column::Gear2)?,
        response_id: cells.short(Column::ResponseId)?.map(ResponseId::read),
        is_award_reason: cells.truth(Column::IsAwardReason)?,
        sub_type: cells.short(Column::SubType)?,
        equip_loc: cells.short(Column::EquipLoc)?,
        note: cells.text(Column::Note, LONGEST_NOTE)?,
        owner: owner(cells)?,
    })
}

fn stamp(cells: &Cells<'_>) -> Result<Option<Stamp>, Reason> {
    let text = cells.short(Column::Id)?;
    text.map(|text| Stamp::read(&text).ok_or(Reason::UnreadableId)).transpose()
}

fn player(cells: &Cells<'_>, column: Column) -> Result<Option<Player>, Reason> {
    let player = cells.short(column)?.and_then(|text| Player::read(&text));
    Ok(player.filter(|player| player.to_string() != NIL))
}

/// Both of its parts are bounded: the dash between them is no one's.
fn instance(cells: &Cells<'_>) -> Result<Option<Instance>, Reason> {
    let Some(instance) = cells.get(Column::Instance).map(Instance::read) else { return Ok(None) };
    let parts = [Some(&instance.name), instance.difficulty.as_ref()];
    parts
        .into_iter()
        .flatten()
        .try_for_each(|part| bounded(Column::Instance, part, LONGEST_NAME).map(drop))?;
    Ok(Some(instance))
}

fn owner(cells: &Cells<'_>) -> Result<Option<Player>, Reason> {
    Ok(player(cells, Column::Owner)?.filter(|owner| owner.to_string() != UNKNOWN))
}

/// The name alone is bounded: a link around it may be longer.
fn item(cells: &Cells<'_>) -> Result<Option<String>, Reason> {
    let name = cells.get(Column::Item).and_then(link::name);
    name.map(|name| bounded(Column::Item, name, LONGEST_NAME)).transpose()
}

fn item_id(cells: &Cells<'_>) -> Result<u32, Reason> {
    let others = || [Column::ItemString, Column::Item].into_iter().filter_map(|column| cells.get(column));
    let id = cells.number(Column::ItemId)?;
    id.or_else(|| others().find_map(link::item_id)).ok_or(Reason::NoItem)
}

fn gear(cells: &Cells<'_>, column: Column) -> Result<Option<Gear>, Reason> {
    Ok(cells.text(column, LONGEST_LINK)?.and_then(|text| Gear::read(&text)))
}

impl Cells<'_> {
    fn short(&self, column: Column) -> Result<Option<String>, Reason> {
        self.text(column, LONGEST_NAME)
    }

    fn text(&self, column: Column, limit: usize) -> Result<Option<String>, Reason> {
        self.get(column).map(|text| bounded(column, text, limit)).transpose()
    }

    fn number(&self, column: Column) -> Result<Option<u32>, Reason> {
        let digits = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
        let number = |text| Some(text).filter(digits).and_then(|text| text.parse().ok());
        self.get(column).map(|text| number(text).ok_or(Reason::UnreadableNumber { column })).transpose()
    }

    /// Spreadsheet programs write it in capitals.
    fn truth(&self, column: Column) -> Result<bool, Reason> {
        match self.get(column) {
            None => Ok(false),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Some(_) => Err(Reason::NeitherTrueNorFalse { column }),
        }
    }
}

fn bounded(column: Column, text: &str, limit: usize) -> Result<String, Reason> {
    let length = text.chars().count();
    if length > limit {
        return Err(Reason::TooLong { column, length, limit });
    }
    match text.bytes().find(|byte| is_binary(*byte)) {
        Some(byte) => Err(Reason::ControlCharacter { column, character: u32::from(byte) }),
        None => Ok(text.to_owned()),
    }
}
