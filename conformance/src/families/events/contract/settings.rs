//! A contract as the rest of the suite sees it.

use std::sync::Arc;

use super::Contract;
use crate::families::Settings;
use crate::targets::template::Places;
use crate::targets::url::TargetUrl;

impl Settings for Contract {
    fn placed(&self, places: &Places, url: &TargetUrl) -> Arc<dyn Settings> {
        Arc::new(self.at(places, url))
    }

    fn secrets(&self) -> Vec<String> {
        self.hidden()
    }

    fn has(&self, key: &str) -> bool {
        Contract::has(self, key)
    }

    fn remote_host(&self) -> Option<String> {
        self.host_elsewhere()
    }

    fn preset(&self) -> Option<&str> {
        self.preset.as_deref()
    }
}
