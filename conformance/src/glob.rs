//! Globs over the ids of cases.

use wildmatch::WildMatch;

/// Whether `glob` names `id`: `*` crosses dots, and `ws` means `ws.*`.
pub fn matches(glob: &str, id: &str) -> bool {
    WildMatch::new(glob).matches(id)
        || !glob.contains(['*', '?'])
            && id.strip_prefix(glob).is_some_and(|rest| rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_crosses_dots() {
        assert!(matches("ws.close.*", "ws.close.echoes-code"));
        assert!(matches("*ping*", "ws.control.answers-ping"));
        assert!(!matches("ws.close.*", "ws.closer.x"));
    }

    #[test]
    fn a_prefix_names_all_below_it() {
        assert!(matches("ws", "ws.close.echoes-code"));
        assert!(matches("ws.close", "ws.close.echoes-code"));
        assert!(!matches("ws.clo", "ws.close.echoes-code"));
        assert!(matches("ws.close.echoes-code", "ws.close.echoes-code"));
    }
}
