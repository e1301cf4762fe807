//! How large a document is once its fragments are inlined, counted without inlining them.
//!
//! Each fragment is measured once and its size added where it is spread, with saturating sums, so a few hundred bytes
//! that unfold into billions of fields cost a few hundred steps here. The executor would walk all of them before its
//! own limits apply, which is why this runs first.

use std::collections::HashMap;

use async_graphql::Name;
use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};

/// Selection sets inside selection sets, spreads included. As deep as async-graphql's own default, which it reports
/// only after the walk that this module is here to prevent.
const MAX_NESTING: usize = 32;

/// The size of a selection with its fragments inlined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Fields inside fields.
    pub depth: usize,
    /// Fields under a name of the caller's.
    pub aliases: usize,
    /// Fields, spreads and inline fragments.
    pub selections: usize,
    /// Whether `__schema` or `__type` is among the fields.
    pub introspects: bool,
    nesting: usize,
}

impl Size {
    fn beside(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            aliases: self.aliases.saturating_add(other.aliases),
            selections: self.selections.saturating_add(other.selections),
            introspects: self.introspects || other.introspects,
            nesting: self.nesting.max(other.nesting),
        }
    }
}

/// Why a document has no size.
#[derive(Debug, PartialEq, Eq)]
pub enum Endless {
    /// Fragments spread each other in a circle.
    Cycle,
    /// Selections are nested deeper than anything sensible.
    TooNested,
}

/// The sizes of all operations in `document` together.
///
/// # Errors
/// [`Endless`] if that holds for any operation or fragment, used or not. An unknown fragment counts as empty;
/// validation names it.
pub fn measure(document: &ExecutableDocument) -> Result<Size, Endless> {
    let mut measure = Measure { document, fragments: HashMap::new() };
    for name in document.fragments.keys() {
        measure.fragment(name, 0)?;
    }
    document.operations.iter().try_fold(Size::default(), |sum, (_, operation)| {
        Ok(sum.beside(measure.set(&operation.node.selection_set.node, 0)?))
    })
}

struct Measure<'a> {
    document: &'a ExecutableDocument,
    /// `None` while a fragment is being measured: meeting it again then is the circle.
    fragments: HashMap<&'a Name, Option<Size>>,
}

impl<'a> Measure<'a> {
    /// `level` keeps this recursion short; `nesting` refuses the rest, as a fragment measured earlier is not walked
    /// again. Together they refuse the same documents in whatever order fragments are met.
    fn set(&mut self, set: &'a SelectionSet, level: usize) -> Result<Size, Endless> {
        if set.items.is_empty() {
            return Ok(Size::default());
        }
        if level >= MAX_NESTING {
            return Err(Endless::TooNested);
        }
        let inner = set.items.iter().try_fold(Size::default(), |sum, item| {
            let size = match &item.node {
                Selection::Field(field) => self.field(&field.node, level)?,
                Selection::InlineFragment(inline) => self.set(&inline.node.selection_set.node, level + 1)?,
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, level + 1)?
                }
            };
            Ok(sum.beside(Size { selections: size.selections.saturating_add(1), ..size }))
        })?;
        if inner.nesting >= MAX_NESTING {
            return Err(Endless::TooNested);
        }
        Ok(Size { nesting: inner.nesting + 1, ..inner })
    }

    fn field(&mut self, field: &'a Field, level: usize) -> Result<Size, Endless> {
        let inner = self.set(&field.selection_set.node, level + 1)?;
        Ok(Size {
            depth: inner.depth.saturating_add(1),
            aliases: inner.aliases.saturating_add(usize::from(field.alias.is_some())),
            introspects: inner.introspects || matches!(&*field.name.node, "__schema" | "__type"),
            ..inner
        })
    }

    fn fragment(&mut self, name: &'a Name, level: usize) -> Result<Size, Endless> {
        match self.fragments.get(name) {
            Some(Some(size)) => return Ok(*size),
            Some(None) => return Err(Endless::Cycle),
            None => {}
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(Size::default());
        };
        self.fragments.insert(name, None);
        let size = self.set(&fragment.node.selection_set.node, level)?;
        self.fragments.insert(name, Some(size));
        Ok(size)
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn size_of(query: &str) -> Result<Size, Endless> {
        measure(&parse_query(query).expect("a document that parses"))
    }

    /// `first` and then fragments that each spread the next `times` times.
    fn chain(first: &str, length: usize, times: usize) -> String {
        let spread = |n: usize| format!("...F{n} ").repeat(times);
        let links = (0..length).map(|n| format!("fragment F{n} on A {{ {} }} ", spread(n + 1)));
        format!("{first} {} fragment F{length} on A {{ x }}", links.collect::<String>())
    }

    #[test]
    fn fragments_count_where_they_are_spread() {
        let size = size_of("{ a { ...F } b: a { ...F } } fragment F on A { c d: e { f } }");
        let expected = Size { depth: 3, aliases: 3, selections: 10, introspects: false, nesting: 4 };
        assert_eq!(size, Ok(expected));
    }

    #[test]
    fn a_document_that_unfolds_into_billions_is_measured_at_once() {
        let size = size_of(&chain("{ ...F0 }", 20, 10)).expect("a size");
        assert!(size.selections > 10_usize.pow(19));
    }

    #[test]
    fn a_fragment_within_itself_is_a_cycle_even_unused() {
        let query = "{ a } fragment F on A { ...G } fragment G on A { ...F }";
        assert_eq!(size_of(query), Err(Endless::Cycle));
    }

    #[test]
    fn a_long_chain_of_fragments_is_too_nested_whichever_is_met_first() {
        for _ in 0..5 {
            assert_eq!(size_of(&chain("{ x }", 1_000, 1)), Err(Endless::TooNested));
            assert_eq!(size_of(&chain("{ ...F0 }", 31, 1)), Err(Endless::TooNested));
            assert!(size_of(&chain("{ ...F0 }", 30, 1)).is_ok());
        }
    }

    #[test]
    fn introspection_is_seen_through_fragments_and_typename_is_none() {
        let introspects = |query| size_of(query).map(|size| size.introspects);
        assert_eq!(introspects("{ ...F } fragment F on Q { s: __schema { x } }"), Ok(true));
        assert_eq!(introspects("{ __typename }"), Ok(false));
    }
}
