//! Selections as the executor sees them: fragments in their places, nothing that is skipped, fields of one key together.
//!
//! Documents come here measured, so no fragment spreads in a circle and none unfolds into more than the limit.

use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;

use async_graphql::parser::types::{
    Directive, Field, FragmentDefinition, FragmentSpread, InlineFragment, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Value};

use super::values::Values;

/// Notes the variables within a written value.
macro_rules! note {
    ($value:ident, $found:ident) => {
        let _ = $value.node.clone().into_const_with(|name| {
            $found.insert(name);
            Ok::<_, Infallible>(Value::Null)
        });
    };
}

/// Fragments by their names.
pub type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// The selection with fragments in the places where they are spread, without what `@skip` and `@include` leave out. A
/// fragment that is not there stays as it is: validation names it.
pub fn inlined(set: &SelectionSet, fragments: &Fragments, values: &Values<'_>) -> SelectionSet {
    let kept = set.items.iter().filter(|item| !values.leave_out(item.node.directives()));
    let place = |item: &Positioned<Selection>| {
        let mut item = match &item.node {
            Selection::FragmentSpread(spread) => in_place(spread, fragments).unwrap_or_else(|| item.clone()),
            _ => item.clone(),
        };
        if let Some(inner) = inner(&mut item.node) {
            *inner = inlined(inner, fragments, values);
        }
        item
    };
    SelectionSet { items: kept.map(place).collect() }
}

fn in_place(spread: &Positioned<FragmentSpread>, fragments: &Fragments) -> Option<Positioned<Selection>> {
    let fragment = fragments.get(&spread.node.fragment_name.node)?;
    let inline = InlineFragment {
        type_condition: Some(fragment.node.type_condition.clone()),
        directives: spread.node.directives.clone(),
        selection_set: fragment.node.selection_set.clone(),
    };
    let inline = Positioned::new(inline, spread.pos);
    Some(Positioned::new(Selection::InlineFragment(inline), spread.pos))
}

fn inner(selection: &mut Selection) -> Option<&mut SelectionSet> {
    match selection {
        Selection::Field(field) => Some(&mut field.node.selection_set.node),
        Selection::InlineFragment(fragment) => Some(&mut fragment.node.selection_set.node),
        Selection::FragmentSpread(_) => None,
    }
}

/// The fields of selections by the keys that they have in the answer, in the order in which they were asked for. Those
/// of one key are one field, and what is selected in one is selected in all.
pub fn fields<'a>(sets: &[&'a SelectionSet]) -> Vec<(&'a Name, Vec<&'a Field>)> {
    let mut found = Vec::new();
    for set in sets {
        gather(set, &mut found);
    }
    found
}

fn gather<'a>(set: &'a SelectionSet, found: &mut Vec<(&'a Name, Vec<&'a Field>)>) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => {
                let key = &field.node.response_key().node;
                match found.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, same)) => same.push(&field.node),
                    None => found.push((key, vec![&field.node])),
                }
            }
            Selection::InlineFragment(fragment) => gather(&fragment.node.selection_set.node, found),
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// What is selected in the fields of one key.
pub fn within<'a>(same: &[&'a Field]) -> Vec<&'a SelectionSet> {
    same.iter().map(|field| &field.selection_set.node).filter(|set| !set.items.is_empty()).collect()
}

/// Changes every field at a path of keys.
pub fn change(set: &mut SelectionSet, path: &[Name], how: &mut impl FnMut(&mut Field)) {
    let Some((key, rest)) = path.split_first() else { return };
    for item in &mut set.items {
        match &mut item.node {
            Selection::Field(field) if field.node.response_key().node != *key => {}
            Selection::Field(field) if rest.is_empty() => how(&mut field.node),
            Selection::Field(field) => change(&mut field.node.selection_set.node, rest, how),
            Selection::InlineFragment(fragment) => change(&mut fragment.node.selection_set.node, path, how),
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// The variables that a selection rests on.
pub fn variables(set: &SelectionSet, found: &mut BTreeSet<Name>) {
    for item in &set.items {
        of_directives(item.node.directives(), found);
        match &item.node {
            Selection::Field(field) => {
                for (_, value) in &field.node.arguments {
                    note!(value, found);
                }
                variables(&field.node.selection_set.node, found);
            }
            Selection::InlineFragment(fragment) => variables(&fragment.node.selection_set.node, found),
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn of_directives(directives: &[Positioned<Directive>], found: &mut BTreeSet<Name>) {
    for (_, value) in directives.iter().flat_map(|directive| &directive.node.arguments) {
        note!(value, found);
    }
}
