import { render } from 'preact';
import './ui/tokens.css';

const root = document.getElementById('app');
if (root) render(<h1>Kept</h1>, root);
