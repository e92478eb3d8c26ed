/** The desk: the SENCO's, head's and administrator's page. */
import { render } from 'preact';
import './ui/tokens.css';
import './screens/senco/desk.css';
import './screens/senco/blocks.css';
import './screens/senco/forms_tables.css';
import './screens/senco/decide.css';
import './screens/senco/pictures.css';
import './screens/senco/widths.css';
import './screens/senco/spans.css';
import './screens/senco/weeks.css';
import './screens/senco/print.css';
import './screens/senco/paper.css';
import { whoAmI } from './screens/senco/api.ts';
import { keepFresh } from './screens/senco/fetched.ts';
import { Desk } from './screens/senco/frame.tsx';
import { takeToken } from './screens/senco/place.ts';

const token = takeToken();
const root = document.getElementById('desk');
if (root) render(<Desk token={token} />, root);
if (!token) void whoAmI();
keepFresh();
