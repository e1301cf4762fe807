//! One person of the roster.

use aggregates::Points;
use aggregates::points::Account;

use crate::import::balances::Standing;
use crate::import::finding::{Code, Finding, Problem};
use crate::import::json::Node;
use crate::import::plan::Plan;
use crate::import::value;

/// A row as it is written.
struct Row {
    name: String,
    ep: Points,
    gp: Points,
    form: &'static str,
    unknown: Vec<String>,
}

/// Everybody whose row can be read, with `base` taken off their GP. The others are broken.
pub fn standings(plan: &mut Plan, rows: &[Node<'_>], base: Points) -> Vec<Standing> {
    let mut standings = Vec::new();
    for node in rows {
        let line = node.line();
        match row(*node).and_then(|row| told(plan, line, row, base)) {
            Ok(standing) => standings.push(standing),
            Err(problem) => plan.broken.push(problem.at(line)),
        }
    }
    standings
}

/// The row without what the addon added, having told what is strange about it.
fn told(plan: &mut Plan, line: usize, row: Row, base: Points) -> Result<Standing, Problem> {
    let Row { name, ep, gp, form, unknown } = row;
    let bare = gp.minus(base).ok_or_else(|| Problem::new(Code::TooLarge, "`gp` without its base"))?;
    plan.dialect.get_or_insert(form);
    let mut odd = |code, what: String| plan.odd.push(Finding::at(line, code, what));
    if base > Points::ZERO && gp < base {
        odd(
            Code::BelowBase,
            format!("{name} has {gp} GP, less than the base of {base} that is added to all"),
        );
    } else if gp < Points::ZERO {
        odd(Code::BelowZero, format!("{name} has {gp} GP"));
    }
    if ep < Points::ZERO {
        odd(Code::BelowZero, format!("{name} has {ep} EP"));
    }
    for field in unknown {
        odd(Code::UnknownField, format!("{field} of {name} is not known: left out"));
    }
    let balances = vec![(Account::Ep, ep), (Account::Gp, bare)];
    Ok(Standing { line, name, current: true, alt_of: None, balances })
}

fn row(node: Node<'_>) -> Result<Row, Problem> {
    if let Some(cells) = node.list() {
        return listed(&cells);
    }
    match node.fields() {
        Some(fields) => named(&fields),
        None => Err(Problem::new(Code::WrongType, "a row is a list: name, EP, GP")),
    }
}

/// `[name, EP, GP]`, with class and rank after the name and PR at the end if they were asked for.
fn listed(cells: &[Node<'_>]) -> Result<Row, Problem> {
    let (name, rest) = cells.split_first().ok_or_else(|| Problem::new(Code::FieldMissing, "an empty row"))?;
    let text = name.text().ok_or_else(|| Problem::new(Code::WrongType, "`name` is no text"))?;
    let name = value::name("name", &text)?;
    let words = rest.iter().take_while(|cell| is_word(**cell)).count().min(2);
    let numbers = rest.get(words..).unwrap_or_default();
    let (Some(ep), Some(gp)) = (numbers.first(), numbers.get(1)) else {
        return Err(Problem::new(Code::FieldMissing, format!("the row of {name} has no EP and GP")));
    };
    let unknown = (4..=numbers.len()).map(|n| format!("number {n}")).collect();
    let form = match (words, numbers.len()) {
        (0, 2) => "rows of name, EP, GP",
        (0, _) => "rows of name, EP, GP, PR",
        (1, _) => "rows of name, class or rank, EP, GP",
        _ => "rows of name, class, rank, EP, GP",
    };
    let (ep, gp) = (value::points("ep", &ep.scalar("ep")?)?, value::points("gp", &gp.scalar("gp")?)?);
    Ok(Row { name, ep, gp, form, unknown })
}

/// A class or a rank: a text that is no number.
fn is_word(cell: Node<'_>) -> bool {
    cell.text().is_some_and(|text| value::points("", &text).is_err_and(|why| why.code == Code::NotANumber))
}

/// `{"name": .., "ep": .., "gp": ..}`.
fn named(fields: &[(String, Node<'_>)]) -> Result<Row, Problem> {
    let find = |names: &[&str]| fields.iter().find(|(own, _)| names.contains(&own.to_lowercase().as_str()));
    let scalar = |names: &[&str]| {
        let missing =
            || Problem::new(Code::FieldMissing, format!("a row without `{}`", names.join("` or `")));
        let (name, node) = find(names).ok_or_else(missing)?;
        node.scalar(name)
    };
    let name = value::name("name", &scalar(&["name", "player"])?)?;
    let ep = value::points("ep", &scalar(&["ep"])?)?;
    let gp = value::points("gp", &scalar(&["gp"])?)?;
    let known = ["name", "player", "ep", "gp", "pr", "priority", "class", "rank"];
    let strange = fields.iter().filter(|(own, _)| !known.contains(&own.to_lowercase().as_str()));
    let unknown = strange.map(|(own, _)| format!("`{}`", own.chars().take(60).collect::<String>())).collect();
    Ok(Row { name, ep, gp, form: "rows with names of fields", unknown })
}
