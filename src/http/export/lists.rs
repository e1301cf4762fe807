//! Finding the list that a query selects rows of: a field with `edges { node { .. } }` or `nodes { .. }`; where there is none,
//! a field that gives a list as it is, which has no pages.

use async_graphql::Name;
use async_graphql::parser::types::{Field, OperationType, SelectionSet};

use super::refusal::ExportRefusal;
use super::selected::{fields, within};
use crate::http::schema::Schema;

/// How the rows of a list are selected, by the keys that they have in the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// The key of `edges`, and of `node` in each.
    Edges(Name, Name),
    /// The key of `nodes`.
    Nodes(Name),
    /// The list itself has them, all at once.
    Own,
}

/// A list of which rows are selected.
pub struct List<'a> {
    /// The keys from the operation to it.
    pub path: Vec<Name>,
    /// The field itself.
    pub field: &'a Field,
    /// How its rows are selected.
    pub rows: Rows,
    /// What is selected of each row.
    pub nodes: Vec<&'a SelectionSet>,
    /// The type of a row, if the schema has such a field.
    pub of: Option<String>,
    within_list: bool,
}

/// The one list of which a selection takes rows.
///
/// # Errors
/// [`ExportRefusal`] if there is none, or more than one.
pub fn only<'a>(set: &'a SelectionSet, schema: &Schema) -> Result<List<'a>, ExportRefusal> {
    let mut search = Search { schema, found: Vec::new() };
    let root = Place {
        path: Vec::new(),
        of: Some(schema.root(OperationType::Query).to_owned()),
        within_list: false,
    };
    search.walk(&[set], &root);
    if search.found.is_empty() {
        search.own(&[set], &root);
    }
    let lists = search.found.len();
    match search.found.pop() {
        None => Err(ExportRefusal::NoList),
        Some(_) if lists > 1 => Err(ExportRefusal::SeveralLists { lists }),
        Some(list) if list.within_list => Err(ExportRefusal::ListWithinList { list: dotted(&list.path) }),
        Some(list) => Ok(list),
    }
}

/// A path as it is written in headers and errors.
pub fn dotted(path: &[Name]) -> String {
    path.iter().map(Name::as_str).collect::<Vec<_>>().join(".")
}

/// Where a search has come to.
#[derive(Clone)]
struct Place {
    path: Vec<Name>,
    of: Option<String>,
    within_list: bool,
}

impl Place {
    fn below(&self, schema: &Schema, key: &Name, field: &Field) -> Self {
        let given = self.of.as_ref().and_then(|of| schema.field(of, &field.name.node));
        Place {
            path: self.path.iter().chain([key]).cloned().collect(),
            of: given.map(|given| given.named.clone()),
            within_list: self.within_list || given.is_some_and(|given| given.list),
        }
    }
}

struct Search<'a, 's> {
    schema: &'s Schema,
    found: Vec<List<'a>>,
}

impl<'a> Search<'a, '_> {
    fn walk(&mut self, sets: &[&'a SelectionSet], at: &Place) {
        for (key, same) in fields(sets) {
            let place = at.below(self.schema, key, same[0]);
            let inner = within(&same);
            self.rows(&inner, same[0], &place);
            self.walk(&inner, &place);
        }
    }

    /// Notes lists that have their rows themselves. What is within one is of its rows.
    fn own(&mut self, sets: &[&'a SelectionSet], at: &Place) {
        for (key, same) in fields(sets) {
            let (place, inner) = (at.below(self.schema, key, same[0]), within(&same));
            // Those are of a list with pages, and only of one of them.
            if inner.is_empty() || ["edges", "nodes"].contains(&same[0].name.node.as_str()) {
                continue;
            }
            match place.within_list {
                true => self.found.push(List {
                    path: place.path,
                    field: same[0],
                    rows: Rows::Own,
                    nodes: inner,
                    of: place.of,
                    within_list: false,
                }),
                false => self.own(&inner, &place),
            }
        }
    }

    /// Notes the ways in which rows of the field at `place` are selected.
    fn rows(&mut self, sets: &[&'a SelectionSet], field: &'a Field, place: &Place) {
        for (key, same) in fields(sets) {
            let (inner, below) = (within(&same), place.below(self.schema, key, same[0]));
            match same[0].name.node.as_str() {
                "nodes" if !inner.is_empty() => {
                    self.found.push(list(field, place, Rows::Nodes(key.clone()), inner, below));
                }
                "edges" => {
                    let nodes = fields(&inner).into_iter().filter(|(_, node)| node[0].name.node == "node");
                    for (node, same) in nodes.filter(|(_, same)| !within(same).is_empty()) {
                        let rows = Rows::Edges(key.clone(), node.clone());
                        let of = below.below(self.schema, node, same[0]);
                        self.found.push(list(field, place, rows, within(&same), of));
                    }
                }
                _ => {}
            }
        }
    }
}

fn list<'a>(field: &'a Field, at: &Place, rows: Rows, nodes: Vec<&'a SelectionSet>, of: Place) -> List<'a> {
    List { path: at.path.clone(), field, rows, nodes, of: of.of, within_list: at.within_list }
}
