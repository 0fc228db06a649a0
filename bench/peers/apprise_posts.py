"""Apprise as a library: PORT CHANNELS BULLETINS NAME. Each bulletin to each channel; prints the seconds that it took."""
import logging
import sys
import time

import apprise

port, channels, bulletins = (int(each) for each in sys.argv[1:4])
name = sys.argv[4]
logging.disable(logging.CRITICAL)
sender = apprise.Apprise()
for channel in range(channels):
    sender.add(f'json://127.0.0.1:{port}/c{channel}')
began = time.perf_counter()
for bulletin in range(bulletins):
    if not sender.notify(title='River Street is under water', body=f'k:{name}-{bulletin} Stay away from the river and keep the road free.'):
        sys.exit('a notification was refused')
print(time.perf_counter() - began)
