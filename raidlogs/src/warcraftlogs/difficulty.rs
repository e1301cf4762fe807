//! The site's own difficulties.

/// What the site's number of a difficulty means. The game numbers them otherwise: see
/// [`crate::rclootcouncil::difficulty_name`].
pub fn difficulty_name(id: u32) -> Option<&'static str> {
    match id {
        1 => Some("LFR"),
        3 => Some("Normal"),
        4 => Some("Heroic"),
        5 => Some("Mythic"),
        10 => Some("Mythic Keystone"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sites_numbers_are_not_the_games() {
        assert_eq!([1, 3, 4, 5].map(difficulty_name), ["LFR", "Normal", "Heroic", "Mythic"].map(Some));
        assert_eq!(difficulty_name(15), None);
    }
}
