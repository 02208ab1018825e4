//! The decision on a page.

use super::{Page, proof};
use crate::decide::model::{Claim, Decide, Proof};
use crate::decide::pages::{decided as page_of_one, matrix, tables, wizard};
use crate::decide::proofs;
use crate::decide::{FILE, chart};

/// The directive that other places lead to.
const WIZARD: &str = "decide wizard";

/// What `decide` can show, by its name.
type Shows = fn(&Links<'_>) -> Result<String, String>;
static SHOWS: [(&str, Shows); 8] = [
    ("branches", |links| Ok(links.chart(|to| branches(links.decide, to)))),
    ("capabilities", |links| links.table(|to| tables::capabilities(links.decide, to))),
    ("chart", |links| Ok(links.chart(|to| chart::whole(links.decide, to)))),
    ("costs", |links| Ok(links.table(|to| tables::costs(links.decide, to)))),
    ("matrix", |links| links.table(|to| matrix::matrix(links.decide, to))),
    ("paths", |links| Ok(links.table(|to| tables::paths(links.decide, to)))),
    ("uses", |links| Ok(links.table(|to| tables::uses(links.decide, to)))),
    ("wizard", |links| Ok(links.wizard_page())),
];

/// What `decide` shows: one of [`SHOWS`].
pub(super) fn block(page: &Page<'_>, what: &str) -> Result<String, String> {
    let decide = decision(page)?;
    let Some((_, show)) = SHOWS.iter().find(|(name, _)| *name == what) else {
        let names: Vec<&str> = SHOWS.iter().map(|(name, _)| *name).collect();
        return Err(format!("cannot show `{what}`; it shows {}", names.join(", ")));
    };
    show(&Links::of(page, decide)?)
}

/// A chart for each question that heads one.
fn branches(decide: &Decide, to: &chart::Links<'_>) -> String {
    let heads = decide.questions.iter().filter(|question| question.heads_branch);
    heads.map(|question| chart::branch(decide, &question.id, to)).collect()
}

/// What is decided about one outcome, by its id.
pub(super) fn decided(page: &Page<'_>, id: &str) -> Result<String, String> {
    let decide = decision(page)?;
    if !decide.outcomes.iter().any(|outcome| outcome.id == id) {
        let known: Vec<&str> = decide.outcomes.iter().map(|outcome| outcome.id.as_str()).collect();
        return Err(format!("no outcome is called `{id}`; there are {}", known.join(", ")));
    }
    let links = Links::of(page, decide)?;
    Ok(links.table(|to| page_of_one::decided(decide, id, to)))
}

/// The sources of the proofs that the decision shows on this page.
pub(super) fn sources<'s>(page: &Page<'s>) -> Vec<&'s str> {
    let Some(decide) = &page.site.decide else { return Vec::new() };
    let shows = |what: &str| {
        let mut uses = page.site.uses.iter();
        uses.any(|used| used.page == page.path && used.words == ["decide", what])
    };
    let outcomes = if shows("capabilities") { &decide.outcomes[..] } else { &[] };
    let of_outcomes = outcomes.iter().flat_map(|outcome| &outcome.can).map(|(_, claim)| claim);
    let criteria = if shows("matrix") { &decide.criteria[..] } else { &[] };
    let of_cells = criteria.iter().flat_map(|criterion| &criterion.cells).map(|cell| &cell.claim);
    proofs::sources(of_outcomes.chain(of_cells))
}

fn decision<'s>(page: &Page<'s>) -> Result<&'s Decide, String> {
    page.site.decide.as_ref().ok_or_else(|| format!("the book has no {FILE}"))
}

/// Where things lead from a page.
struct Links<'p> {
    page: &'p Page<'p>,
    decide: &'p Decide,
}

impl<'p> Links<'p> {
    /// What is decided leads to the questions, so that a page has to have them.
    fn of(page: &'p Page<'p>, decide: &'p Decide) -> Result<Links<'p>, String> {
        match page.link_to(WIZARD, "") {
            Some(_) => Ok(Links { page, decide }),
            None => Err(format!("no page has `{WIZARD}`, where this leads to")),
        }
    }

    fn chart<T>(&self, with: impl FnOnce(&chart::Links<'_>) -> T) -> T {
        let wizard = |anchor: &str| self.wizard(anchor);
        let chart = |question: &str| {
            let anchor = chart::anchor(question);
            let home = self.page.link_to("decide branches", &anchor);
            home.unwrap_or_else(|| format!("#{anchor}"))
        };
        with(&chart::Links { wizard: &wizard, chart: &chart })
    }

    fn wizard_page(&self) -> String {
        wizard::wizard(self.decide, &wizard::Links { page: &|id| self.page_of(id) })
    }

    fn table<T>(&self, with: impl FnOnce(&tables::Links<'_>) -> T) -> T {
        with(&tables::Links {
            wizard: &|anchor| self.wizard(anchor),
            page: &|id| self.page_of(id),
            proof: &|claim| self.proof(claim),
        })
    }

    /// A place of the wizard.
    fn wizard(&self, anchor: &str) -> String {
        self.page.link_to(WIZARD, anchor).unwrap_or_default()
    }

    fn page_of(&self, outcome: &str) -> Option<String> {
        let page = std::path::Path::new(&self.decide.outcome(outcome).page);
        let exists = self.page.site.src.join(page).is_file();
        exists.then(|| self.page.way_to(page))
    }

    /// What shows a claim, and the part that will.
    fn proof(&self, claim: &Claim) -> Result<String, String> {
        let references = claim.proofs.iter().map(|proof| match proof {
            Proof::Case(id) | Proof::Source(id) => id.clone(),
            Proof::Test(name) => format!("test:{name}"),
            Proof::Measure(id) => format!("measure:{id}"),
            Proof::Statement(spec, id) => format!("{spec}/{id}"),
        });
        let references: Vec<String> = references.collect();
        let references: Vec<&str> = references.iter().map(String::as_str).collect();
        let mut html = match references.is_empty() {
            true => String::new(),
            false => proof::links(self.page, &references)?,
        };
        if let Some(part) = claim.pending {
            let words = match references.is_empty() {
                true => "not measured yet",
                false => "proof pending",
            };
            let part = format!(" <span class=\"wp-pending\">{words}, part {part}</span>");
            html.push_str(&part);
        }
        Ok(html)
    }
}
