// The script of all pages. Every page works without it; it saves loading whole pages.

import { prepareCharts } from "./chart-view";
import { prepareComboboxes } from "./combobox";
import { prepareControls, startControls } from "./controls";
import { startCountdown } from "./countdown";
import { startDialogs } from "./dialog";
import { startEntryTimes } from "./entry-times";
import { startFills } from "./fill";
import { startHotkeys } from "./hotkeys";
import { startNowButtons } from "./now";
import { startPolls } from "./poll";
import { prepareConditions } from "./show-if";
import { onContent, startSwaps } from "./swap";
import { startTags } from "./tags";
import { startTheme } from "./theme";
import { startTimers } from "./timer";
import { prepareToasts } from "./toast";

startTheme();
startSwaps();
startDialogs();
startControls();
startCountdown();
startEntryTimes();
startFills();
startNowButtons();
startTags();
startHotkeys();
startTimers();
startPolls();
onContent(prepareControls);
onContent(prepareComboboxes);
onContent(prepareConditions);
onContent(prepareCharts);
onContent(prepareToasts);
document.querySelector<HTMLElement>("[data-form-errors]")?.blur();
document.querySelector<HTMLElement>("main [aria-invalid=true]")?.focus();
