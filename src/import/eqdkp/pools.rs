//! Pools of points, of which a ledger takes one.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::finding::{Code, Unreadable};
use crate::import::xml::Element;

/// The pool that is taken.
#[derive(Debug, Default)]
pub struct Pool {
    /// Its id.
    pub id: String,
    /// The pools of items that are paid from it; all, if the export does not say.
    items: Option<BTreeSet<String>>,
    /// The events that earn it; all, if the export does not say.
    events: Option<BTreeSet<String>>,
}

impl Pool {
    /// Whether an item of this pool of items is paid from it.
    pub fn has_items_of(&self, itempool: Option<&str>) -> bool {
        within(self.items.as_ref(), itempool)
    }

    /// Whether what this event earns goes into it.
    pub fn has_event(&self, event: Option<&str>) -> bool {
        within(self.events.as_ref(), event)
    }
}

fn within(known: Option<&BTreeSet<String>>, asked: Option<&str>) -> bool {
    match (known, asked) {
        (Some(known), Some(asked)) => known.contains(asked),
        _ => true,
    }
}

/// The one pool that there is, or that was asked for by id or name.
pub fn chosen(root: &Element, players: &[Element], asked: Option<&str>) -> Result<Pool, Unreadable> {
    let pools = named(root, players);
    let of = |id: &str| of(root, id);
    match (asked, pools.len()) {
        (None, 1) => Ok(pools.keys().next().map(|id| of(id)).unwrap_or_default()),
        (None, 0) => {
            Err(Unreadable::new(Code::Incomplete, "no player has points: export them with their points"))
        }
        (None, _) => Err(choose("say which pool to take by --pool", &pools)),
        (Some(asked), _) => {
            let found = pools.iter().find(|(id, name)| *id == asked || name.eq_ignore_ascii_case(asked));
            let found = found.map(|(id, _)| of(id));
            found.ok_or_else(|| choose("there is no such pool", &pools))
        }
    }
}

fn choose(why: &str, pools: &BTreeMap<String, String>) -> Unreadable {
    let listed: Vec<String> =
        pools.iter().map(|(id, name)| format!("{id} {name}").trim().to_owned()).collect();
    Unreadable::new(Code::PoolNotChosen, format!("{why}: {}", listed.join(", ")))
}

/// Every pool that somebody has points in, with its name if the export has it.
fn named(root: &Element, players: &[Element]) -> BTreeMap<String, String> {
    let points = players.iter().flat_map(|player| player.within("points"));
    let mut pools: BTreeMap<String, String> =
        points.filter_map(|pool| Some((pool.says("multidkp_id")?.to_owned(), String::new()))).collect();
    for pool in root.within("multidkp_pools") {
        let own = pool.says("id").and_then(|id| pools.get_mut(id));
        if let (Some(own), Some(name)) = (own, pool.says("name")) {
            name.clone_into(own);
        }
    }
    pools
}

fn of(root: &Element, id: &str) -> Pool {
    let described = root.within("multidkp_pools").iter().find(|pool| pool.says("id") == Some(id));
    let texts = |elements: &[Element]| elements.iter().map(|element| element.text.clone()).collect();
    let ids =
        |elements: &[Element]| elements.iter().filter_map(|one| one.says("id").map(str::to_owned)).collect();
    Pool {
        id: id.to_owned(),
        items: described.and_then(|pool| pool.child("mdkp_itempools")).map(|pools| texts(&pools.children)),
        events: described.and_then(|pool| pool.child("events")).map(|events| ids(&events.children)),
    }
}
