// Before the first paint: the reader's theme, and the fact that scripts run.
document.documentElement.className = "js";
try { const theme = localStorage.getItem("theme"); if (theme) document.documentElement.dataset.theme = theme; } catch {}
