import { render } from 'preact';
import '../../ui/tokens.css';

const root = document.getElementById('desk');
if (root) render(<h1>Kept desk</h1>, root);
