//! Item names of other client languages, resolved by ESI: `POST universe/ids/`.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use reqwest::header::{ACCEPT_LANGUAGE, HeaderValue};
use serde::{Deserialize, Serialize};

use crate::calling::{Ask, Failure, Service};
use crate::{TypeId, UnknownName};

/// Names that are asked for at once.
const BATCH: usize = 500;
/// Characters of the longest name.
const LONGEST: usize = 100;

/// A language of the game's client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Japanese.
    Ja,
    /// Russian.
    Ru,
    /// Chinese.
    Zh,
    /// Korean.
    Ko,
    /// Spanish.
    Es,
}

impl Language {
    /// All there are.
    pub const ALL: [Language; 8] = [
        Language::En,
        Language::De,
        Language::Fr,
        Language::Ja,
        Language::Ru,
        Language::Zh,
        Language::Ko,
        Language::Es,
    ];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::De => "de",
            Language::Fr => "fr",
            Language::Ja => "ja",
            Language::Ru => "ru",
            Language::Zh => "zh",
            Language::Ko => "ko",
            Language::Es => "es",
        }
    }
}

impl FromStr for Language {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let found = Language::ALL.into_iter().find(|language| language.name() == name);
        found.ok_or_else(|| UnknownName(name.to_owned()))
    }
}

/// What names came to: every name that was asked for is in one of the three, as it was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// Names of one type.
    pub found: BTreeMap<String, TypeId>,
    /// Names of several.
    pub ambiguous: BTreeMap<String, Vec<TypeId>>,
    /// Names of none.
    pub unknown: Vec<String>,
}

/// Who resolves names.
#[derive(Clone, Debug)]
pub struct Names(Service);

#[derive(Deserialize)]
struct Ids {
    #[serde(default)]
    inventory_types: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    id: TypeId,
    name: String,
}

impl Names {
    /// Names from ESI.
    pub fn new(esi: &Service) -> Self {
        Names(esi.clone())
    }

    /// The types of these names, in one language. Case does not matter. One batch that fails fails all: names that were not
    /// looked up are not unknown.
    pub async fn resolve(&self, names: &[String], language: Language) -> Result<Resolved, Failure> {
        let asked: BTreeSet<_> =
            names.iter().map(|name| name.trim()).filter(|name| can_be_asked(name)).collect();
        let asked: Vec<_> = asked.into_iter().collect();
        let mut ids: BTreeMap<String, BTreeSet<TypeId>> = BTreeMap::new();
        for batch in asked.chunks(BATCH) {
            for Named { id, name } in self.ask(batch, language).await? {
                ids.entry(folded(&name)).or_default().insert(id);
            }
        }
        let mut resolved = Resolved::default();
        for name in names.iter().collect::<BTreeSet<_>>() {
            let ids: Vec<_> = ids.get(&folded(name)).into_iter().flatten().copied().collect();
            match ids[..] {
                [] => resolved.unknown.push(name.clone()),
                [id] => drop(resolved.found.insert(name.clone(), id)),
                _ => drop(resolved.ambiguous.insert(name.clone(), ids)),
            }
        }
        Ok(resolved)
    }

    async fn ask(&self, names: &[&str], language: Language) -> Result<Vec<Named>, Failure> {
        let body = serde_json::to_vec(names).map_err(Failure::shape)?;
        let ask = Ask::post("ids", "universe/ids/", "application/json", body).question();
        let ask = ask.query("language", language.name());
        let ask = ask.header(ACCEPT_LANGUAGE, HeaderValue::from_static(language.name()));
        Ok(self.0.ask(ask).await?.json::<Ids>()?.inventory_types)
    }
}

/// ESI refuses all names of a request for one that is empty or too long.
fn can_be_asked(name: &str) -> bool {
    !name.is_empty() && name.chars().count() <= LONGEST && !name.contains(char::is_control)
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}
