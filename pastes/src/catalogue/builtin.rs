//! The catalogue that is there before any import: a few hundred types that fleets loot, mine and shoot with.

use super::{Catalogue, InvTypes};

/// Numbers, groups, names and volumes of CCP's static data, of types whose names have not changed for years.
const TYPES: &str = include_str!("builtin.csv");

impl Catalogue {
    /// The types that are built in.
    pub fn builtin() -> Catalogue {
        let types = InvTypes::new(TYPES.as_bytes()).into_iter().flatten();
        Catalogue::new(types.flatten())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Found, TypeId};

    #[test]
    fn every_row_that_is_built_in_is_a_type_of_its_own_number_and_name() {
        let types: Result<Vec<_>, _> = InvTypes::new(TYPES.as_bytes()).expect("a header").collect();
        let types = types.expect("types");
        let all = Catalogue::builtin();
        assert_eq!(types.len(), all.len());
        assert!(types.iter().all(|one| all.find(&one.name) == Found::One(one) && one.published));
        assert!((150..400).contains(&all.len()), "{}", all.len());
    }

    #[test]
    fn the_types_everybody_knows_are_there() {
        let all = Catalogue::builtin();
        for (id, name) in
            [(34, "Tritanium"), (40, "Megacyte"), (11399, "Morphite"), (44992, "PLEX"), (587, "Rifter")]
        {
            assert_eq!(all.get(TypeId(id)).map(|one| one.name.as_str()), Some(name));
        }
    }
}
