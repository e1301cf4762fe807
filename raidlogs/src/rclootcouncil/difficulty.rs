//! The game's own difficulties.

/// What the game's number of a difficulty means, which is what `difficultyID` has. The addon writes 0 outside of instances.
///
/// Warcraft Logs numbers difficulties otherwise: see [`crate::warcraftlogs::difficulty_name`].
pub fn difficulty_name(id: u32) -> Option<&'static str> {
    let name = match id {
        1 | 14 => "Normal",
        2 | 15 => "Heroic",
        16 | 23 => "Mythic",
        3 => "10 Player",
        4 => "25 Player",
        5 => "10 Player (Heroic)",
        6 => "25 Player (Heroic)",
        7 | 17 => "LFR",
        8 => "Mythic Keystone",
        9 => "40 Player",
        24 | 33 => "Timewalking",
        _ => return None,
    };
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raids_and_dungeons_have_numbers_of_their_own_and_the_open_world_has_none() {
        assert_eq!([14, 15, 16, 17].map(difficulty_name), ["Normal", "Heroic", "Mythic", "LFR"].map(Some));
        assert_eq!([1, 2, 23, 7].map(difficulty_name), ["Normal", "Heroic", "Mythic", "LFR"].map(Some));
        assert_eq!(difficulty_name(9), Some("40 Player"));
        assert_eq!((difficulty_name(0), difficulty_name(999)), (None, None));
    }
}
