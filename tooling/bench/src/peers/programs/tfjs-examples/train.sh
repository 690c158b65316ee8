npm run download-data
npm run train -- --epochs 1
