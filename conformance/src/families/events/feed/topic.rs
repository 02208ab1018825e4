//! Topics: each case has its own, so that cases do not hear each other.

use crate::families::events::Cx;

/// A topic that nothing else in the world publishes to.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Its name: letters and digits, safe in any address.
    pub name: String,
    /// How many markers it has given out.
    given: u32,
}

impl Cx {
    /// A new topic. Its name is drawn anew in every run, whatever the seed:
    /// a server that runs on remembers those of earlier runs.
    pub fn topic(&mut self) -> Topic {
        Topic { name: format!("wp{:012x}", fastrand::u64(..) >> 16), given: 0 }
    }
}

impl Topic {
    /// A text that no other message of this run has. Later ones have higher
    /// numbers.
    pub fn marker(&mut self) -> String {
        self.given += 1;
        format!("{}-{}", self.name, self.given)
    }

    /// A marker that is filled up to `size` bytes.
    pub fn marker_of(&mut self, size: usize) -> String {
        let marker = self.marker();
        let lacks = size.saturating_sub(marker.len());
        marker + &"x".repeat(lacks)
    }

    /// Several markers.
    pub fn markers(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.marker()).collect()
    }

    /// Every marker that it has given out so far, in order.
    pub fn so_far(&self) -> Vec<String> {
        (1..=self.given).map(|number| format!("{}-{number}", self.name)).collect()
    }

    /// Whether `data` carries a marker of any topic: it came of what some case
    /// published.
    pub fn marks(data: &[u8]) -> bool {
        data.windows(14).any(|window| {
            window.starts_with(b"wp") && window[2..].iter().all(u8::is_ascii_hexdigit)
        })
    }

    /// Whether `data` carries a marker of this topic.
    pub fn owns(&self, data: &[u8]) -> bool {
        data.windows(self.name.len()).any(|window| window == self.name.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_known_wherever_they_stand() {
        let mut topic = Topic { name: "wp0123456789ab".to_owned(), given: 0 };
        let marker = topic.marker();
        assert!(Topic::marks(format!("a {marker}").as_bytes()));
        assert!(!Topic::marks(b"wp0123456789a"), "too short");
        assert!(!Topic::marks(b"wp0123456789ag"), "not hexadecimal");
        let long = topic.marker_of(100);
        assert!(long.starts_with("wp0123456789ab-2x") && long.len() == 100, "{long}");
        assert_eq!(topic.marker_of(1), "wp0123456789ab-3", "never less than a marker");
    }
}
