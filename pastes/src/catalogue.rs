//! The types that there are, by number and by name, and the search over their names.
//!
//! A catalogue is built once and does not change. Names are compared without case, doubled spaces and kinds of apostrophes;
//! a type may have several, in several languages. A published type goes before one that is not, and a type's own name before
//! another language's.

mod builtin;
mod inv_types;
mod search;

pub use inv_types::{CatalogueFault, InvTypes};
pub use search::{Hit, How};

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::name::folded;
use search::Trigrams;

/// A type's number, the game's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TypeId(pub u32);

/// A type of item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Type {
    /// Its number.
    pub id: TypeId,
    /// Its name, in English.
    pub name: String,
    /// Its names in other languages, and earlier ones.
    pub other_names: Vec<String>,
    /// Its group's number.
    pub group_id: Option<u32>,
    /// Its group's name.
    pub group: Option<String>,
    /// Its category's name.
    pub category: Option<String>,
    /// Cubic metres of one.
    pub volume: Option<Decimal>,
    /// Whether players can have it.
    pub published: bool,
}

impl Type {
    /// Whether it is a blueprint, by its category or, where that is not known, by its name.
    pub fn is_blueprint(&self) -> bool {
        match &self.category {
            Some(category) => category.eq_ignore_ascii_case("blueprint"),
            None => self.name.ends_with(" Blueprint"),
        }
    }
}

/// What a name leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// No type.
    None,
    /// One type.
    One(&'a Type),
    /// So many, of which none is better than another.
    Several(usize),
}

/// All types.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// In the order of their numbers.
    types: Vec<Type>,
    /// Every name, folded and in order, with whose it is.
    names: Vec<Name>,
    /// Which of the names have a spelling. It is looked up and never walked, so its order does not matter.
    places: HashMap<String, Range<usize>>,
    trigrams: Trigrams,
}

/// A folded name of a type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    folded: String,
    /// Another language's.
    foreign: bool,
    /// The type's place.
    place: usize,
}

impl Catalogue {
    /// A catalogue of these types. Of two with one number the later counts.
    pub fn new(types: impl IntoIterator<Item = Type>) -> Catalogue {
        let by_id: BTreeMap<TypeId, Type> = types.into_iter().map(|one| (one.id, one)).collect();
        let types: Vec<Type> = by_id.into_values().collect();
        let mut names: Vec<Name> =
            types.iter().enumerate().flat_map(|(place, one)| names_of(place, one)).collect();
        names.sort();
        names.dedup_by(|one, other| one.folded == other.folded && one.place == other.place);
        let searched = |name: &Name| types[name.place].published;
        let trigrams =
            Trigrams::of(names.iter().map(|name| if searched(name) { name.folded.as_str() } else { "" }));
        let mut end = 0;
        let spellings = names.chunk_by(|one, other| one.folded == other.folded);
        let places = spellings.map(|same| {
            let from = end;
            end += same.len();
            (same[0].folded.clone(), from..end)
        });
        let places = places.collect();
        Catalogue { types, names, places, trigrams }
    }

    /// How many types there are.
    pub fn len(&self) -> usize {
        self.types.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// The types in the order of their numbers.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        self.types.iter()
    }

    /// The type of a number.
    pub fn get(&self, id: TypeId) -> Option<&Type> {
        self.types.binary_search_by_key(&id, |one| one.id).ok().map(|at| &self.types[at])
    }

    /// The type of a name, in any language and case.
    pub fn find(&self, name: &str) -> Found<'_> {
        let Some(same) = self.places.get(&folded(name)) else { return Found::None };
        let same = &self.names[same.clone()];
        if let [one] = same {
            return Found::One(&self.types[one.place]);
        }
        let worth = |name: &Name| (!self.types[name.place].published, name.foreign);
        let least = same.iter().map(worth).min();
        let mut best = same.iter().filter(|name| Some(worth(name)) == least);
        match (best.next(), best.count()) {
            (None, _) => Found::None,
            (Some(one), 0) => Found::One(&self.types[one.place]),
            (Some(_), more) => Found::Several(more + 1),
        }
    }

    /// The same; a name that nothing has is looked up without a comma or the like behind it.
    pub(crate) fn find_trimmed(&self, name: &str) -> Found<'_> {
        let short = name.trim_end_matches([',', ';', ':', '.', ' ']);
        match self.find(name) {
            Found::None if short.len() < name.len() => self.find(short),
            found => found,
        }
    }
}

fn names_of(place: usize, one: &Type) -> impl Iterator<Item = Name> {
    let own = Name { folded: folded(&one.name), foreign: false, place };
    let others = one.other_names.iter().map(move |name| Name { folded: folded(name), foreign: true, place });
    std::iter::once(own).chain(others).filter(|name| !name.folded.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn named(id: u32, name: &str, others: &[&str]) -> Type {
        Type {
            id: TypeId(id),
            name: name.to_owned(),
            other_names: others.iter().map(|&name| name.to_owned()).collect(),
            group_id: None,
            group: None,
            category: None,
            volume: None,
            published: true,
        }
    }

    fn id(found: Found<'_>) -> Option<u32> {
        if let Found::One(found) = found { Some(found.id.0) } else { None }
    }

    #[test]
    fn a_name_is_found_in_any_case_spacing_and_language() {
        let all = Catalogue::new([named(1, "Ember Stone", &["Glutstein"]), named(2, "Men's Coat", &[])]);
        for name in ["Ember Stone", "ember  stone", " EMBER\u{a0}STONE ", "glutstein"] {
            assert_eq!(id(all.find(name)), Some(1), "{name}");
        }
        assert_eq!(id(all.find("men\u{2019}s coat")), Some(2));
        assert_eq!(id(all.find_trimmed("Men's coat,")), Some(2));
        assert_eq!(all.find("Ember"), Found::None);
    }

    #[test]
    fn a_published_type_goes_before_one_that_is_not_and_an_own_name_before_a_foreign_one() {
        let hidden = Type { published: false, ..named(1, "Lamp", &[]) };
        let all = Catalogue::new([hidden, named(2, "lamp", &[]), named(3, "Torch", &["Lamp"])]);
        assert_eq!(id(all.find("Lamp")), Some(2));
        let two = Catalogue::new([named(1, "Lamp", &[]), named(2, "Lamp", &[])]);
        assert_eq!(two.find("lamp"), Found::Several(2));
    }

    #[test]
    fn of_two_types_with_one_number_the_later_counts() {
        let all = Catalogue::new([named(1, "Old", &[]), named(1, "New", &[])]);
        assert_eq!((all.len(), id(all.find("New")), id(all.find("Old"))), (1, Some(1), None));
        assert_eq!(all.get(TypeId(1)).map(|one| one.name.as_str()), Some("New"));
    }
}
