import { render } from 'preact';

const root = document.createElement('main');
document.body.append(root);
render(<p>floodsim</p>, root);
