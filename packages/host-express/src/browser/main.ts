// The script of all pages. Every page works without it; it saves loading whole pages.

import { prepareCharts } from "./chart-view";
import { prepareComboboxes } from "./combobox";
import { prepareControls, startControls } from "./controls";
import { startDialogs } from "./dialog";
import { startEntryTimes } from "./entry-times";
import { startHotkeys } from "./hotkeys";
import { startLoads } from "./load";
import { startPolls } from "./poll";
import { prepareConditions } from "./show-if";
import { onContent, startSwaps } from "./swap";
import { startTheme } from "./theme";
import { startTimers } from "./timer";
import { prepareToasts } from "./toast";
import { startUpdateNotes } from "./update-note";

startTheme();
startSwaps();
startDialogs();
startControls();
startEntryTimes();
startHotkeys();
startTimers();
startPolls();
startLoads();
startUpdateNotes();
onContent(prepareControls);
onContent(prepareComboboxes);
onContent(prepareConditions);
onContent(prepareCharts);
onContent(prepareToasts);
document.querySelector<HTMLElement>("[data-form-errors]")?.blur();
document.querySelector<HTMLElement>("main [aria-invalid=true]")?.focus();
