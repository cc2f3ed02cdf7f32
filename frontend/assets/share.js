// A page that can be shared as it is.

import "./page.js";
import { enableShareButtons } from "./share_buttons.js";

enableShareButtons(document);
